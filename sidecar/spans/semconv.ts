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
  connect: 'websocket connect',
  close: 'websocket close',
} as const;

/** The names of events inside spans: attempts that failed, and the turn to other models. */
export const EVENT_NAMES = { retry: 'exai.retry', fallback: 'exai.fallback', fallbackAttempt: 'exai.fallback.attempt' } as const;

/** `service.name` of what the sidecar itself does, and of what the daemon does. */
export const SERVICES = { sidecar: 'exai-sidecar', daemon: 'exai-daemon' } as const;

/** What a reading's name means. */
export interface ReadingMeaning {
  readonly unit: string;
  readonly meaning: string;
}

/** All readings of the daemon's process by name. */
export const READINGS = {
  'process.memory.usage': { unit: 'By', meaning: 'resident memory of the process and its children' },
  'exai.process.memory.peak': { unit: 'By', meaning: "the kernel's high-water mark of resident memory of one process since the stage before began; read when the next begins" },
  'process.cpu.utilization': { unit: '1', meaning: 'CPU time used since the last reading, over wall time' },
  'process.thread.count': { unit: '{thread}', meaning: 'threads of the process and its children' },
  'process.unix.file_descriptor.count': { unit: '{file_descriptor}', meaning: 'open descriptors' },
} as const satisfies Record<string, ReadingMeaning>;
