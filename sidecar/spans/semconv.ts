/**
 * Every name that a span, a reading or a metric of ours carries, with its type, unit and meaning. The only place that
 * spells them: SQL views, dashboards and the probe's names are generated from it or checked against it.
 *
 * Names without `exai.` are those of the OpenTelemetry semantic conventions (MCP, GenAI, HTTP, network, process, file).
 */

/** What an attribute holds, for readers, for checks and for generated columns. */
export interface AttributeMeaning {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'string[]';
  /** UCUM unit of a number; undefined for anything else. */
  readonly unit: string | undefined;
  readonly meaning: string;
}

const attributeCatalogue = new Map<string, AttributeMeaning>();

function attribute<const Name extends string>(name: Name, type: AttributeMeaning['type'], meaning: string, unit?: string): Name {
  attributeCatalogue.set(name, { name, type, unit, meaning });
  return name;
}

/** All attributes by name. */
export const ATTRIBUTES: ReadonlyMap<string, AttributeMeaning> = attributeCatalogue;

// Which run, which call
export const ATTR_SOURCE = attribute('exai.source', 'string', 'the rung that recorded the span: client, process, log, gateway or probe');
export const ATTR_DERIVED = attribute('exai.derived', 'boolean', 'true where the span is inferred rather than seen');
export const ATTR_RESOLUTION = attribute('exai.resolution', 'number', "resolution of the recorder's clock, where it is coarse", 's');
export const ATTR_RUN_ID = attribute('exai.run.id', 'string', 'the run that the span belongs to');
export const ATTR_SCENARIO = attribute('exai.scenario.name', 'string', 'the scenario that the run replays');
export const ATTR_CALL_ID = attribute('exai.call.id', 'string', 'the planned call that the span belongs to; set by correlation');
export const ATTR_AMBIGUOUS = attribute('exai.ambiguous', 'boolean', 'true where no or more than one open call could own the span');
export const ATTR_STEP = attribute('exai.step', 'string', 'id of the scenario step');
export const ATTR_LABEL = attribute('exai.label', 'string', 'what the call is in its step, as claims select it');
export const ATTR_ITERATION = attribute('exai.iteration', 'number', 'which repeat of the step, from 0', '{iteration}');
export const ATTR_WARMUP = attribute('exai.warmup', 'boolean', 'true where the call only warms the daemon up');

// A tool call, seen from the client or from inside
export const ATTR_MCP_METHOD = attribute('mcp.method.name', 'string', 'the operation: tools/call');
export const ATTR_TOOL = attribute('gen_ai.tool.name', 'string', 'the tool called');
export const ATTR_REQUEST_ID = attribute('jsonrpc.request.id', 'string', 'the request id on the WebSocket');
export const ATTR_PROTOCOL = attribute('network.protocol.name', 'string', 'websocket');
export const ATTR_SERVER_ADDRESS = attribute('server.address', 'string', 'host of the daemon or provider');
export const ATTR_SERVER_PORT = attribute('server.port', 'number', 'port of the daemon or provider', '{port}');
export const ATTR_TRANSPORT = attribute('network.transport', 'string', 'tcp or unix');
export const ATTR_PEER_ADDRESS = attribute('network.peer.address', 'string', 'address of the other end of a connection');
export const ATTR_PEER_PORT = attribute('network.peer.port', 'number', 'port of the other end of a connection', '{port}');
export const ATTR_URL_FULL = attribute('url.full', 'string', 'address that a connection was made to, without user, password and query values');
export const ATTR_CLOSE_CODE = attribute('websocket.close.code', 'number', 'code of the close frame that arrived; 1006 where none came', '{code}');
export const ATTR_ERROR_TYPE = attribute('error.type', 'string', 'the error code of the reply, or why there is none');
export const ATTR_OUTCOME = attribute('exai.outcome', 'string', 'how a call ended: ok, tool_error, over_capacity, duplicate, timeout, zombie, result_cache, disconnected, cancelled');
export const ATTR_SEND_LATENESS = attribute('exai.send.lateness', 'number', 'actual less intended moment of sending', 's');
export const ATTR_QUEUE_DURATION = attribute('exai.queue.duration', 'number', "send to the daemon's own start stamp, corrected by the clock offset", 's');
export const ATTR_QUEUE_ERROR = attribute('exai.queue.error', 'number', 'half width of what the queue duration may be off by', 's');
export const ATTR_FILES_SENT = attribute('exai.files.sent', 'number', 'files named in the call', '{file}');
export const ATTR_FILES_RETURNED = attribute('exai.files.returned', 'number', 'files in its result', '{file}');
export const ATTR_RESULT_BYTES = attribute('exai.result.bytes', 'number', 'size of the result frame', 'By');
export const ATTR_HEARTBEATS = attribute('exai.heartbeats', 'number', 'heartbeat progress frames received', '{frame}');
export const ATTR_ACKED = attribute('exai.acknowledged', 'boolean', 'true where the daemon acknowledged the call: a reply without is from its result cache');
export const ATTR_INTERNAL_REQUEST_ID = attribute('exai.daemon.request_id', 'string', "the daemon's internal request id, from its summary block");
export const ATTR_SESSION_ID = attribute('mcp.session.id', 'string', "the daemon's name for the socket");
export const ATTR_TOOL_STATUS = attribute('exai.tool.status', 'string', 'the status word in the result of the tool');
export const ATTR_DISTURBED = attribute('exai.disturbed', 'boolean', "true where another client's call ran in the daemon meanwhile");

// Models and providers
export const ATTR_ROUTE_REQUESTED = attribute('exai.route.requested_model', 'string', 'the model argument of the call');
export const ATTR_REQUEST_MODEL = attribute('gen_ai.request.model', 'string', 'the model that was routed to or asked for');
export const ATTR_RESPONSE_MODEL = attribute('gen_ai.response.model', 'string', 'the model that answered');
export const ATTR_ROUTE_FALLBACK = attribute('exai.route.fallback', 'boolean', 'true where another model answered than the one routed to');
export const ATTR_PROVIDER = attribute('gen_ai.provider.name', 'string', 'kimi or glm');
export const ATTR_PROVIDER_KIND = attribute('exai.provider.kind', 'string', 'live, recorded or emulated');
export const ATTR_OPERATION = attribute('gen_ai.operation.name', 'string', 'chat');
export const ATTR_INPUT_TOKENS = attribute('gen_ai.usage.input_tokens', 'number', 'tokens of the prompt, as the provider counts', '{token}');
export const ATTR_OUTPUT_TOKENS = attribute('gen_ai.usage.output_tokens', 'number', 'tokens of the answer, as the provider counts', '{token}');
export const ATTR_MARKERS = attribute('exai.markers', 'string[]', 'marks of planned calls found in a provider request');
export const ATTR_ATTEMPT = attribute('exai.attempt', 'number', 'which attempt at a provider call failed, from 1', '{attempt}');

// Uploads and caches
export const ATTR_FILE_SHA256 = attribute('exai.file.sha256', 'string', 'SHA-256 of the contents');
export const ATTR_FILE_PATH = attribute('file.path', 'string', 'path of the file as the daemon sees it; correlation puts the SHA-256 in its place');
export const ATTR_FILE_ID = attribute('exai.file.id', 'string', "the provider's id of the file");
export const ATTR_FILE_SIZE = attribute('file.size', 'number', 'size of the file', 'By');
export const ATTR_CACHE_HIT = attribute('cache.hit', 'boolean', 'true for a hit, false for a miss');
export const ATTR_CACHE_NAME = attribute('exai.cache.name', 'string', 'file, semantic or result');

// A count of what the daemon holds
export const ATTR_CENSUS_ID = attribute('exai.census.id', 'string', 'the request that the census answers');
export const ATTR_CENSUS_ESTIMATED = attribute('exai.census.estimated', 'boolean', 'true where a size is that of a part, taken to the whole');
export const ATTR_PID = attribute('process.pid', 'number', 'the process that was counted', '{process}');

// Provider calls over HTTP
export const ATTR_HTTP_METHOD = attribute('http.request.method', 'string', 'GET or POST');
export const ATTR_HTTP_STATUS = attribute('http.response.status_code', 'number', 'status of the response', '{status}');
export const ATTR_URL_PATH = attribute('url.path', 'string', 'path of the request');
export const ATTR_REQUEST_BYTES = attribute('http.request.body.size', 'number', 'size of the request body', 'By');
export const ATTR_RESPONSE_BYTES = attribute('http.response.body.size', 'number', 'size of the response body', 'By');
export const ATTR_FIRST_BYTE = attribute('exai.first_byte.duration', 'number', 'request start to the first byte of the response', 's');

/** The names of spans; those with a part that varies are functions. */
export const SPAN_NAMES = {
  replay: (scenario: string) => `replay ${scenario}`,
  step: (step: string) => `step ${step}`,
  toolCall: (tool: string) => `tools/call ${tool}`,
  upload: (provider: string) => `upload ${provider}`,
  cacheGet: (cache: 'file' | 'semantic' | 'result') => `cache.get ${cache}`,
  route: (tool: string) => `route ${tool}`,
  chat: (model: string) => `chat ${model}`,
  filesPost: 'POST /files',
  filesContent: 'GET /files/{id}/content',
  stall: 'event_loop.stall',
  census: 'census',
  connect: 'websocket connect',
  close: 'websocket close',
} as const;

/** The names of events inside spans: attempts that failed, and the turn to other models. */
export const EVENT_NAMES = { retry: 'exai.retry', fallback: 'exai.fallback', fallbackAttempt: 'exai.fallback.attempt' } as const;

/**
 * What takes entries out of a container again: time, a bound on their number, or the end of what they belong to. That is
 * growth by design. From some nothing does: what grows there is never given back. The last kind is no memory of the process.
 */
export type LettingGo = 'expiry' | 'bound' | 'end' | 'never' | 'on disk';

/** A container of the daemon that is known to grow. */
export interface ContainerMeaning {
  readonly holds: string;
  readonly letsGo: LettingGo;
}

/** All containers that a census counts, by name; each gives the attributes `exai.container.{name}.entries` and `.size`. */
export const CONTAINERS = {
  results: { holds: 'results by request', letsGo: 'expiry' },
  results_by_call: { holds: 'results by tool and arguments', letsGo: 'expiry' },
  requests: { holds: 'ids of requests, as if in flight', letsGo: 'never' },
  calls_in_flight: { holds: 'keys of calls in flight', letsGo: 'end' },
  sessions: { holds: 'sessions of clients', letsGo: 'end' },
  findings: { holds: 'findings and history of workflow tools', letsGo: 'never' },
  expert_analyses: { holds: 'results of expert analyses', letsGo: 'never' },
  semantic_cache: { holds: 'answers of chats', letsGo: 'bound' },
  conversations: { holds: 'turns of conversations, by thread', letsGo: 'expiry' },
  history: { holds: 'turns of conversations, as recorded', letsGo: 'never' },
  session_cache: { holds: 'what is remembered of conversations', letsGo: 'bound' },
  latencies: { holds: 'latencies of models', letsGo: 'never' },
  metrics: { holds: 'latencies of tools', letsGo: 'bound' },
  file_cache: { holds: 'ids of uploaded files', letsGo: 'on disk' },
} as const satisfies Record<string, ContainerMeaning>;

/** The name of a container. */
export type ContainerName = keyof typeof CONTAINERS;

/** Names of what a census tells of one container. */
export const containerEntries = (container: ContainerName): string => `exai.container.${container}.entries`;
export const containerSize = (container: ContainerName): string => `exai.container.${container}.size`;

for (const [container, { holds }] of Object.entries(CONTAINERS) as [ContainerName, ContainerMeaning][]) {
  attribute(containerEntries(container), 'number', `${holds}: how many`, '{entry}');
  attribute(containerSize(container), 'number', `${holds}: about how large together`, 'By');
}

/** `service.name` of what the sidecar itself does, and of what the daemon does. */
export const SERVICES = { sidecar: 'exai-sidecar', daemon: 'exai-daemon' } as const;

/** What a reading's name means. */
export interface ReadingMeaning {
  /** A gauge throughout, though the conventions have up-down counters: a sum would be told on when nothing is read any more. */
  readonly kind: 'gauge';
  readonly unit: string;
  readonly meaning: string;
}

/** All readings of the daemon's process by name. */
export const READINGS = {
  'process.memory.usage': { kind: 'gauge', unit: 'By', meaning: 'resident memory of the process and its children' },
  'exai.process.memory.peak': { kind: 'gauge', unit: 'By', meaning: "the kernel's high-water mark of resident memory of one process since the stage before began; read when the next begins" },
  'process.cpu.utilization': { kind: 'gauge', unit: '1', meaning: 'CPU time used since the last reading, over wall time' },
  'process.thread.count': { kind: 'gauge', unit: '{thread}', meaning: 'threads of the process and its children' },
  'process.unix.file_descriptor.count': { kind: 'gauge', unit: '{file_descriptor}', meaning: 'open descriptors' },
} as const satisfies Record<string, ReadingMeaning>;

/** What a metric is, for instruments, dashboards and alerts. */
export interface MetricMeaning {
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'updowncounter' | 'histogram';
  /** UCUM; empty where it has none, or where `exai.claim.unit` says. */
  readonly unit: string;
  readonly meaning: string;
  /** Names of `METRIC_ATTRIBUTES` that its points carry, besides those of its group. */
  readonly attributes: readonly string[];
}

/** Attributes of metrics: each of few values, so that series stay bounded; only those of information (`…info`, `…finding`) hold free text, ids or addresses. */
export const METRIC_ATTRIBUTES = {
  scenario: 'exai.scenario.name',
  target: 'exai.target',
  quick: 'exai.run.quick',
  claim: 'exai.claim.id',
  state: 'exai.verdict.state',
  claimUnit: 'exai.claim.unit',
  comparison: 'exai.claim.comparison',
  title: 'exai.claim.title',
  reasonCode: 'exai.claim.reason_code',
  advice: 'exai.claim.advice',
  historyUrl: 'exai.claim.history_url',
  reason: 'exai.claim.reason',
  evidenceTrace: 'exai.claim.evidence.trace_id',
  evidenceUrl: 'exai.claim.evidence.url',
  run: 'exai.run.id',
  runUrl: 'exai.run.url',
  runTracesUrl: 'exai.run.traces_url',
  settings: 'exai.daemon.settings',
  daemonVersion: 'exai.daemon.version',
  provider: 'exai.provider.kind',
  profile: 'exai.provider.profile',
  fault: 'exai.fault',
  result: 'exai.run.result',
  tool: 'gen_ai.tool.name',
  outcome: 'exai.outcome',
  source: 'exai.source',
  dropReason: 'exai.drop.reason',
  errorType: 'error.type',
  table: 'exai.store.table',
  cpuMode: 'cpu.mode',
  service: 'service.name',
} as const;

const { claim, state, claimUnit, tool, outcome, scenario, errorType } = METRIC_ATTRIBUTES;

/** What every series of a claim or a verdict carries: a verdict is compared with those of the same scenario, target and length alone. */
export const VERDICT_GROUP = [scenario, METRIC_ATTRIBUTES.target, METRIC_ATTRIBUTES.quick] as const;

/**
 * Every metric of ours. Claims and verdicts are those of the latest judged run of each group; after a restart, of the
 * latest stored one. Names without `exai.` are those of the semantic conventions.
 */
export const METRICS = {
  // Claims
  claimState: { name: 'exai.claim.state', kind: 'gauge', unit: '', meaning: '1 for the state that the claim has, 0 for the three others', attributes: [claim, state] },
  claimStreak: { name: 'exai.claim.streak', kind: 'gauge', unit: '{verdict}', meaning: 'verdicts in a row that gave the claim the state that it has', attributes: [claim] },
  claimSince: { name: 'exai.claim.since', kind: 'gauge', unit: 's', meaning: 'end of the first run of that row, in seconds since 1970', attributes: [claim] },
  claimValue: { name: 'exai.claim.value', kind: 'gauge', unit: '', meaning: 'value of the statistic, in the unit of the claim', attributes: [claim, claimUnit] },
  claimLower: { name: 'exai.claim.lower', kind: 'gauge', unit: '', meaning: 'lower confidence bound of the value; absent where it is open', attributes: [claim, claimUnit] },
  claimUpper: { name: 'exai.claim.upper', kind: 'gauge', unit: '', meaning: 'upper confidence bound of the value; absent where it is open', attributes: [claim, claimUnit] },
  claimLimit: { name: 'exai.claim.limit', kind: 'gauge', unit: '', meaning: 'limit that the value is held against', attributes: [claim, claimUnit] },
  claimSamples: { name: 'exai.claim.samples', kind: 'gauge', unit: '{sample}', meaning: 'samples that the value was made from', attributes: [claim] },
  claimSamplesNeeded: { name: 'exai.claim.samples_needed', kind: 'gauge', unit: '{sample}', meaning: 'about how many would decide, where these do not', attributes: [claim] },
  claimRequired: { name: 'exai.claim.required', kind: 'gauge', unit: '', meaning: '1 where the verdict as a whole needs the claim, else 0', attributes: [claim] },
  claimLastPassValue: { name: 'exai.claim.last_pass.value', kind: 'gauge', unit: '', meaning: 'value in the latest run in which the claim passed', attributes: [claim, claimUnit] },
  claimLastPassTime: { name: 'exai.claim.last_pass.time', kind: 'gauge', unit: 's', meaning: 'end of that run, in seconds since 1970', attributes: [claim] },
  claimInfo: { name: 'exai.claim.info', kind: 'gauge', unit: '', meaning: '1; what is to be said of the claim: the sentence that is true of it, comparison and unit, kind of reason and advice; where its history is served', attributes: [claim, claimUnit, METRIC_ATTRIBUTES.comparison, METRIC_ATTRIBUTES.title, METRIC_ATTRIBUTES.reasonCode, METRIC_ATTRIBUTES.advice, METRIC_ATTRIBUTES.historyUrl] },
  claimFinding: { name: 'exai.claim.finding', kind: 'gauge', unit: '', meaning: '1; what the latest run found: the reason in words, and the trace that decided. One series a claim, another with each run', attributes: [claim, METRIC_ATTRIBUTES.reason, METRIC_ATTRIBUTES.evidenceTrace, METRIC_ATTRIBUTES.evidenceUrl] },

  // Verdicts and runs
  verdictState: { name: 'exai.verdict.state', kind: 'gauge', unit: '', meaning: '1 for the state of the verdict, 0 for the three others', attributes: [state] },
  verdictStreak: { name: 'exai.verdict.streak', kind: 'gauge', unit: '{verdict}', meaning: 'verdicts in a row of that state', attributes: [] },
  verdictSince: { name: 'exai.verdict.since', kind: 'gauge', unit: 's', meaning: 'end of the first run of that row, in seconds since 1970', attributes: [] },
  verdictTime: { name: 'exai.verdict.time', kind: 'gauge', unit: 's', meaning: 'end of the judged run, in seconds since 1970', attributes: [] },
  verdictClaims: { name: 'exai.verdict.claims', kind: 'gauge', unit: '{claim}', meaning: 'claims of the verdict by state', attributes: [state] },
  runInfo: { name: 'exai.run.info', kind: 'gauge', unit: '', meaning: '1; the judged run: the only metric that holds its id; a digest of the settings of the daemon tells when they changed', attributes: [METRIC_ATTRIBUTES.run, METRIC_ATTRIBUTES.runUrl, METRIC_ATTRIBUTES.runTracesUrl, METRIC_ATTRIBUTES.daemonVersion, METRIC_ATTRIBUTES.settings, METRIC_ATTRIBUTES.provider, METRIC_ATTRIBUTES.profile, METRIC_ATTRIBUTES.fault] },
  runs: { name: 'exai.runs', kind: 'counter', unit: '{run}', meaning: 'runs ended since the start of the sidecar, by the state of their verdict, or failed where there is none', attributes: [scenario, METRIC_ATTRIBUTES.result] },
  runActive: { name: 'exai.run.active', kind: 'gauge', unit: '{run}', meaning: '1 while a run is under way', attributes: [] },

  // Replay
  calls: { name: 'exai.calls', kind: 'counter', unit: '{call}', meaning: 'calls replayed, by tool and outcome', attributes: [scenario, tool, outcome] },
  sendLateness: { name: 'exai.send.lateness', kind: 'histogram', unit: 's', meaning: 'actual less intended moment of sending: how late the generator was', attributes: [scenario] },
  queueDuration: { name: 'exai.queue.duration', kind: 'histogram', unit: 's', meaning: "send of a call to the daemon's own start stamp", attributes: [scenario, tool] },

  ownDuration: { name: 'exai.tool.own.duration', kind: 'histogram', unit: 's', meaning: 'time of a call that ended well less the union of its inferences less its queueing; only of calls whose inference was seen', attributes: [scenario, tool] },
  daemonProcesses: { name: 'exai.daemon.processes', kind: 'counter', unit: '{process}', meaning: 'processes that the daemon was seen in, one after the other: one more is a restart', attributes: [] },

  // Pipeline
  receiverRequests: { name: 'exai.receiver.requests', kind: 'counter', unit: '{request}', meaning: 'export requests received; error.type says why one was refused', attributes: [errorType] },
  receiverSpans: { name: 'exai.receiver.spans', kind: 'counter', unit: '{span}', meaning: 'spans received; error.type says why one was not taken', attributes: [errorType] },
  correlationWaiting: { name: 'exai.correlation.waiting', kind: 'gauge', unit: '{span}', meaning: 'spans whose call is not known yet', attributes: [] },
  correlationHeld: { name: 'exai.correlation.held', kind: 'gauge', unit: '{span}', meaning: 'spans held back until their call is complete', attributes: [] },
  correlationAmbiguous: { name: 'exai.correlation.ambiguous', kind: 'counter', unit: '{span}', meaning: 'spans that no one open call could own', attributes: [] },
  ledgerDue: { name: 'exai.ledger.due', kind: 'gauge', unit: '{record}', meaning: 'records that the calls of the run under way, or of the last one, owe', attributes: [] },
  ledgerSeen: { name: 'exai.ledger.seen', kind: 'gauge', unit: '{record}', meaning: 'of these, how many came', attributes: [] },
  storeRecords: { name: 'exai.store.records', kind: 'counter', unit: '{record}', meaning: 'rows written, by table', attributes: [METRIC_ATTRIBUTES.table] },
  storeDuplicates: { name: 'exai.store.duplicates', kind: 'counter', unit: '{span}', meaning: 'spans that came twice and were stored once', attributes: [] },
  storeSize: { name: 'exai.store.size', kind: 'gauge', unit: 'By', meaning: 'size of all runs that are kept', attributes: [] },
  drops: { name: 'exai.drops', kind: 'counter', unit: '{record}', meaning: 'records lost before they were stored, by vantage point and reason: dependent claims are not measured', attributes: [METRIC_ATTRIBUTES.source, METRIC_ATTRIBUTES.dropReason] },
  exportQueue: { name: 'otel.sdk.processor.span.queue.size', kind: 'updowncounter', unit: '{span}', meaning: 'spans that wait for the collector', attributes: [] },
  exportCapacity: { name: 'otel.sdk.processor.span.queue.capacity', kind: 'updowncounter', unit: '{span}', meaning: 'spans that may wait for the collector', attributes: [] },
  exportProcessed: { name: 'otel.sdk.processor.span.processed', kind: 'counter', unit: '{span}', meaning: 'spans done with on their way to the collector; error.type says why one did not reach it', attributes: [errorType] },
  exportRetries: { name: 'exai.export.retries', kind: 'counter', unit: '{attempt}', meaning: 'batches offered to the collector again', attributes: [] },

  // The sidecar's own process
  processMemory: { name: 'process.memory.usage', kind: 'updowncounter', unit: 'By', meaning: 'resident memory of the process', attributes: [] },
  processCpu: { name: 'process.cpu.time', kind: 'counter', unit: 's', meaning: 'processor time used', attributes: [METRIC_ATTRIBUTES.cpuMode] },
  processUptime: { name: 'process.uptime', kind: 'gauge', unit: 's', meaning: 'time since the process was started', attributes: [] },
} as const satisfies Readonly<Record<string, MetricMeaning>>;
