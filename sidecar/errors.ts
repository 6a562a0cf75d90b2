/** What sort of failure it is; only `api/` and `cli/` turn it into an HTTP or exit status. */
export type ErrorKind = 'usage' | 'unavailable' | 'conflict' | 'not_found' | 'unauthorized' | 'too_large' | 'too_many' | 'cancelled' | 'internal';

interface CatalogueEntry<Details> {
  readonly kind: ErrorKind;
  /** What happened, and to what. */
  readonly message: (details: Details) => string;
  /** What to do about it. */
  readonly remedy: string;
}

/** For entries that say all by their code. */
type NoDetails = Readonly<Record<string, never>>;

const entry = <Details>(
  kind: ErrorKind,
  message: (details: Details) => string,
  remedy: string,
): CatalogueEntry<Details> => ({ kind, message, remedy });

/** Every error the program can raise by its own decision: one line says what happened, the next what to do. */
export const CATALOGUE = {
  // document, scenario, claims
  DOCUMENT_UNREADABLE: entry<{ file: string; reason: string }>('usage', (d) => `cannot read ${d.file}: ${d.reason}`, 'check the path and the permissions'),
  DOCUMENT_INVALID: entry<{ file: string; problems: readonly string[] }>(
    'usage',
    (d) => `${d.file} has ${d.problems.length} ${d.problems.length === 1 ? 'problem' : 'problems'}:\n${d.problems.map((p) => `  ${p}`).join('\n')}`,
    'mend each line named; scenarios/README.md is the reference',
  ),

  // config, cli
  CONFIG_INVALID: entry<{ problems: readonly string[] }>(
    'usage',
    (d) => `${d.problems.length} ${d.problems.length === 1 ? 'setting is' : 'settings are'} wrong:\n${d.problems.map((p) => `  ${p}`).join('\n')}`,
    'mend each one named; exai-sidecar --help lists the options and variables',
  ),

  CLI_JSON_UNWRITABLE: entry<{ file: string; reason: string }>('usage', (d) => `cannot write the result to ${d.file}: ${d.reason}`, 'check the path given to --json, and its permissions'),
  CLI_REPORT_UNWRITABLE: entry<{ file: string; reason: string }>('usage', (d) => `cannot write the report to ${d.file}: ${d.reason}`, 'check the path given to --out, and its permissions'),
  CLI_NO_VERDICT: entry<{ dataDir: string; run: string | undefined }>('not_found', (d) => (d.run === undefined ? `no run in ${d.dataDir} has been judged yet` : `run ${d.run} has no verdict`), 'exai-sidecar start --once makes one; --data names another folder'),
  CLI_CLAIM_UNKNOWN: entry<{ claim: string; known: readonly string[] }>('not_found', (d) => `no kept verdict speaks of a claim ${d.claim}`, 'exai-sidecar history lists the claims there are'),
  COMPARE_HINDERED: entry<{ base: string; head: string; differences: readonly string[] }>(
    'usage',
    (d) => `${d.base} and ${d.head} cannot be compared, their environments differ:\n${d.differences.map((difference) => `  ${difference}`).join('\n')}`,
    'compare runs of one kind; --anyway compares all the same, and the numbers then speak of these differences too',
  ),
  CLI_UNHEALTHY: entry<{ address: string; reason: string }>('unavailable', (d) => `${d.address} is not ready: ${d.reason}`, 'see what it logs; another address is given as exai-sidecar health ADDRESS'),
  CLI_NOT_JUDGED: entry<NoDetails>('internal', () => 'the run ended without a verdict', 'start again, with EXAI_SIDECAR_LOG=debug to see more'),

  // api
  API_REQUEST_INVALID: entry<{ reason: string }>('usage', (d) => `the request is not understood: ${d.reason}`, '/openapi.json describes every route'),
  API_ROUTE_UNKNOWN: entry<{ method: string; path: string }>('not_found', (d) => `there is no ${d.method} ${d.path}`, 'GET / lists the routes'),
  API_BODY_TOO_LARGE: entry<{ limitBytes: number }>('too_large', (d) => `the body is larger than ${d.limitBytes} bytes`, 'a request to start a run takes a line'),
  API_TOO_MANY_REQUESTS: entry<{ after: string }>('too_many', (d) => `too many requests; the next is answered after ${d.after}`, 'ask less often; /runs/{id}/events tells what happens without asking'),
  API_TOO_MANY_SUBSCRIBERS: entry<{ limit: number }>('too_many', (d) => `${d.limit} subscribers follow runs already`, 'end one of them, or ask GET /runs/{id}'),
  API_TOKEN_WRONG: entry<{ given: boolean }>('unauthorized', (d) => (d.given ? 'the token is not the right one' : 'a token is needed'), 'send the header Authorization: Bearer TOKEN, with the value of EXAI_SIDECAR_TOKEN or of the file api.secret in the data folder'),
  API_TOKEN_MISSING: entry<{ host: string }>('usage', (d) => `listening on ${d.host} needs a token`, 'set EXAI_SIDECAR_TOKEN, or listen on 127.0.0.1'),
  API_HOST_REFUSED: entry<{ host: string }>('usage', (d) => `the Host header names ${d.host}, not this machine`, 'ask 127.0.0.1 or localhost; to serve others start with --host and a token'),
  API_HOST_UNUSABLE: entry<{ host: string; port: number; reason: string }>('unavailable', (d) => `cannot listen on ${d.host}:${d.port}: ${d.reason}`, 'check --host and --port'),
  API_NO_VERDICT: entry<{ run: string | undefined }>('not_found', (d) => (d.run === undefined ? 'no run has been judged yet' : `run ${d.run} has no verdict yet`), 'start one with POST /runs, or wait for its end on /runs/{id}/events'),
  API_CLAIM_UNKNOWN: entry<{ claim: string }>('not_found', (d) => `no kept verdict speaks of a claim ${d.claim}`, 'GET /claims lists the claims; a run must have been judged by them'),
  API_TRACE_UNKNOWN: entry<{ run: string; traceId: string }>('not_found', (d) => `run ${d.run} has no trace ${d.traceId}`, "a verdict's evidence names traces of its run"),

  // run, store
  SCENARIO_UNKNOWN: entry<{ name: string }>('not_found', (d) => `there is no scenario ${JSON.stringify(d.name)}`, 'task-2c, task-2c-tuned, task-2c-soak and smoke ship with the program; --scenario FILE names another'),
  DATA_LOCKED: entry<{ path: string; pid: number | undefined }>('conflict', (d) => `the data folder ${d.path} is in use by process ${d.pid ?? 'unknown'}`, 'use the API of that sidecar, stop it, or give another folder with --data'),
  DATA_UNWRITABLE: entry<{ path: string; reason: string }>('usage', (d) => `cannot write to the data folder ${d.path}: ${d.reason}`, 'free space there, or give a folder that may be written with --data'),
  RUN_UNKNOWN: entry<{ id: string }>('not_found', (d) => `there is no run ${d.id}`, 'exai-sidecar verdict shows the latest, and GET /runs lists them'),
  PIPELINE_FAILED: entry<{ reason: string }>('internal', (d) => `receiving and storing spans failed: ${d.reason}`, 'the run cannot be judged; start again, with EXAI_SIDECAR_LOG=debug to see more'),
  CHILD_ENDED: entry<{ part: string; how: string }>('internal', (d) => `the ${d.part} process ended before it was ready: ${d.how}`, 'its last words are above; start again, with EXAI_SIDECAR_LOG=debug to see more'),
  REPLAY_FAILED: entry<{ reason: string }>('internal', (d) => `the replay failed: ${d.reason}`, 'start again, with EXAI_SIDECAR_LOG=debug to see more'),
  PORT_TAKEN: entry<{ host: string; port: number }>('conflict', (d) => `${d.host}:${d.port} is in use`, 'end the program that listens there, or choose another port; --help lists the options'),
  DAEMON_RUNNING: entry<{ pid: number; url: string }>('conflict', (d) => `a daemon is already running, pid ${d.pid}, ${d.url}`, 'set EXAI_DAEMON_URL to attach to it, or give --launch to start another beside it'),
  RUN_NOT_BEGUN: entry<{ id: string; reason: string }>('not_found', (d) => `run ${d.id} has nothing to judge: ${d.reason}`, 'mend what kept it from beginning and start another'),
  RUN_CANCELLED: entry<NoDetails>('cancelled', () => 'it was stopped before a run began', 'start again'),
  RUN_UNDER_WAY: entry<{ id: string }>('conflict', (d) => `run ${d.id} is under way`, 'wait for it to end, or stop it'),

  // comparison
  RUN_SPANS_GONE: entry<{ id: string }>('not_found', (d) => `the spans of run ${d.id} are gone: it can be neither compared nor judged anew`, 'spans are kept for two weeks; take a later run, and pack one that is to be used for longer with exai-sidecar bundle'),
  RUN_REFERENCE_UNKNOWN: entry<{ reference: string; dataDir: string }>('not_found', (d) => `${JSON.stringify(d.reference)} is neither a judged run in ${d.dataDir} nor a bundle`, 'give the id of a run, latest, previous, or a file that exai-sidecar bundle wrote'),

  // bundle
  BUNDLE_UNPACKABLE: entry<{ run: string; reason: string }>('not_found', (d) => `run ${d.run} cannot be packed: ${d.reason}`, 'pack a run that was judged and whose spans are kept; GET /runs lists them'),
  BUNDLE_REFUSED: entry<{ file: string; at: number; reason: string }>('usage', (d) => `${d.file} is no bundle as this program writes them, from byte ${d.at} on: ${d.reason}`, 'it was damaged, changed, packed by another program, or made to do harm: get it again from where it was made, with exai-sidecar bundle'),
  BUNDLE_UNREADABLE: entry<{ file: string; reason: string }>('usage', (d) => `cannot read the bundle ${d.file}: ${d.reason}`, 'check the path and the permissions'),
  KEY_INVALID: entry<{ file: string; wanted: string; reason: string }>('usage', (d) => `${d.file} is not ${d.wanted} ed25519 key in PEM: ${d.reason}`, 'openssl genpkey -algorithm ed25519 -out key.pem makes one, openssl pkey -in key.pem -pubout its public half'),
  SELFTEST_NO_RUN: entry<{ dataDir: string }>('not_found', (d) => `${d.dataDir} has no complete run whose copies could be changed`, 'exai-sidecar start --once --full makes one; --data names another folder'),
  SELFTEST_UNMEASURED: entry<{ id: string }>('not_found', (d) => `run ${d.id} measured no claim, so that none of its copies could turn red`, 'name a run that did; exai-sidecar history lists them'),
  CALIBRATION_ATTACHED: entry<NoDetails>('usage', () => 'a daemon that somebody else runs is not restarted between runs, so that its runs do not stand for each other', 'let the sidecar launch it: unset EXAI_DAEMON_URL and set EXAI_DAEMON_HOME, or calibrate the rehearsal with --rehearsal'),
  CALIBRATION_FAILED: entry<{ runs: number; reason: string }>('unavailable', (d) => `${d.runs} runs one after the other did not come to their end: ${d.reason}`, 'mend what keeps them from it; the runs that did are kept, and the next calibrate goes on from there'),

  // store
  STORE_MISSING: entry<{ file: string }>('not_found', (d) => `there is no run file ${d.file}`, 'check the data folder and the run id'),
  STORE_UNREADABLE: entry<{ file: string; reason: string }>('unavailable', (d) => `cannot open the run file ${d.file}: ${d.reason}`, 'the file is damaged or held by another program: remove the run, or end that program'),
  STORE_VERSION_UNKNOWN: entry<{ file: string; version: string }>('unavailable', (d) => `${d.file} has schema version ${d.version}, which this program does not know`, 'read it with the version of the program that wrote it'),
  STORE_LOCKED: entry<{ file: string; pid: number | undefined }>('conflict', (d) => `${d.file} is being written by process ${d.pid ?? 'unknown'}`, 'wait until that run has ended'),
  STORE_EXISTS: entry<{ file: string }>('conflict', (d) => `${d.file} exists: a run is written once`, 'start a new run'),
  STORE_QUESTION_FAILED: entry<{ question: string; reason: string }>('internal', (d) => `${d.question} cannot be answered: ${d.reason}`, 'mend the SQL file or the parameters it is given'),
  STORE_WRITE_FAILED: entry<{ file: string; reason: string }>('unavailable', (d) => `cannot write ${d.file}: ${d.reason}`, 'check the free space and the permissions of the data folder'),

  // otlp
  RECEIVER_NOT_STARTED: entry<{ address: string; reason: string }>('unavailable', (d) => `the span receiver cannot listen on ${d.address}: ${d.reason}`, 'another program may listen there: end it, or choose another port'),

  // replay
  DAEMON_URL_INVALID: entry<{ url: string }>('usage', (d) => `${d.url} is not the address of a WebSocket`, 'give an address such as ws://127.0.0.1:8079'),
  DAEMON_REFUSED: entry<{ url: string; reason: string }>(
    'unavailable',
    (d) => `cannot connect to the daemon at ${d.url}: ${d.reason}`,
    'check that the daemon runs and that the address has its host and port (its health file under logs/ names them)',
  ),
  DAEMON_SILENT: entry<{ url: string; operation: string; seconds: number }>(
    'unavailable',
    (d) => `the daemon at ${d.url} did not answer ${d.operation} within ${d.seconds} s`,
    'a chat under way keeps the daemon from answering anyone: wait until it ends and try again, or restart the daemon',
  ),
  DAEMON_UNAUTHORIZED: entry<{ url: string }>(
    'unauthorized',
    (d) => `the daemon at ${d.url} refused the token`,
    "set EXAI_WS_TOKEN to the daemon's own; with a line `EXAI_WS_TOKEN=  # a comment` in its .env the comment is the token",
  ),
  DAEMON_FULL: entry<{ url: string }>('unavailable', (d) => `the daemon at ${d.url} takes no further session`, 'close other clients: it allows 100 sessions at once'),
  DAEMON_CLOSED: entry<{ url: string; code: number; meaning: string }>(
    'unavailable',
    (d) => `the daemon at ${d.url} closed the connection with code ${d.code} (${d.meaning})`,
    "read the end of the daemon's log and start it again",
  ),
  DAEMON_NOT_EXAI: entry<{ url: string; reason: string }>(
    'unavailable',
    (d) => `what listens at ${d.url} is not an EXAI daemon: ${d.reason}`,
    'check host and port; the daemon speaks WebSocket without TLS and without a path',
  ),

  // verdict
  VERDICT_INVALID: entry<{ file: string; reason: string }>('internal', (d) => `${d.file} is no verdict that this version can read: ${d.reason}`, 'the file is damaged or of a later version: replay again for a new verdict; the spans of that run are beside it'),

  RESULT_INVALID: entry<{ file: string; reason: string }>('internal', (d) => `${d.file} is no result that this version can read: ${d.reason}`, 'the file is damaged or of a later version: remove it and make another by exai-sidecar selftest or calibrate'),

  // daemon
  DAEMON_HOME_INVALID: entry<{ home: string; entry: string }>('usage', (d) => `${d.home} is no EXAI daemon: it has no ${d.entry}`, 'set EXAI_DAEMON_HOME to a checkout of the daemon'),
  DAEMON_HOME_HOLDS_DATA: entry<{ home: string; dataDir: string }>('usage', (d) => `the data folder ${d.dataDir} lies in ${d.home}, which is copied there for each run`, 'name a folder outside of the daemon with --data or EXAI_SIDECAR_DATA'),
  DAEMON_PYTHON_MISSING: entry<{ python: string; reason: string }>('usage', (d) => `cannot run ${d.python}: ${d.reason}`, 'set EXAI_DAEMON_PYTHON to a Python 3.10 or later that has the packages of the daemon'),
  DAEMON_PACKAGES_MISSING: entry<{ python: string; reason: string }>(
    'usage',
    (d) => `the daemon cannot start with ${d.python}: a package is missing or of the wrong version (${d.reason})`,
    'install its packages into that Python: pip install "mcp<2" openai httpx pydantic python-dotenv websockets',
  ),
  DAEMON_PORT_TAKEN: entry<{ port: number }>('conflict', (d) => `port ${d.port} is taken`, 'choose another port for the daemon, or none to get a free one'),
  DAEMON_START_FAILED: entry<{ how: string; stderr: string }>('unavailable', (d) => `the daemon did not start: ${d.how}\n${d.stderr}`, 'the last lines it wrote are above; its files are in the data folder'),
} as const;

/** The code of an error: stable, for programs to switch on. */
export type ErrorCode = keyof typeof CATALOGUE;

type DetailsOf<Code extends ErrorCode> = (typeof CATALOGUE)[Code] extends CatalogueEntry<infer Details> ? Details : never;

/**
 * An error of the catalogue, with what it happened to attached.
 *
 * @example
 * throw new SidecarError('DOCUMENT_UNREADABLE', { file, reason: 'no such file' }, { cause });
 */
export class SidecarError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'SidecarError';
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: DetailsOf<Code>;

  constructor(code: Code, details: DetailsOf<Code>, options?: ErrorOptions) {
    const { kind, message, remedy } = CATALOGUE[code] as unknown as CatalogueEntry<DetailsOf<Code>>;
    super(message(details), options);
    this.code = code;
    this.kind = kind;
    this.remedy = remedy;
    this.details = details;
  }
}

/** An error on its way from one thread or process to another. */
export type Failure = { readonly code: ErrorCode; readonly details: unknown } | { readonly code: undefined; readonly message: string };

/** Makes an error fit to be sent. */
export const packFailure = (error: unknown): Failure =>
  error instanceof SidecarError ? { code: error.code, details: error.details } : { code: undefined, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

/** The error that was sent; one that was not of the catalogue comes back as a plain error. */
export const reviveFailure = (failure: Failure): Error =>
  failure.code === undefined ? new Error(failure.message) : new SidecarError(failure.code, failure.details as DetailsOf<ErrorCode>);

/** Says which port was asked for where listening failed because it is taken; any other error is given back as it is. */
export function explainListening(error: unknown, host: string, port: number): unknown {
  const { code, cause } = error as NodeJS.ErrnoException;
  const taken = code === 'EADDRINUSE' || (cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
  return taken ? new SidecarError('PORT_TAKEN', { host, port }, { cause: error }) : error;
}
