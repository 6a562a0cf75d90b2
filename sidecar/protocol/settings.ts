/** One of the daemon's settings that a reading can depend on: an environment variable, read at the daemon's start or call. */
export interface DaemonSetting {
  readonly name: string;
  /** What the daemon's code takes where nothing is set, as an operator would write it; undefined where there is none. */
  readonly shipped: string | undefined;
  readonly meaning: string;
  /** Claims whose reading it changes: an id, or a family such as `upload.*`. */
  readonly changes: readonly string[];
}

const setting = (name: string, shipped: string | undefined, meaning: string, ...changes: readonly string[]): DaemonSetting => ({ name, shipped, meaning, changes });

const CATALOGUE: readonly DaemonSetting[] = [
  // The WebSocket and its limits (interface §1)
  setting('EXAI_WS_HOST', '127.0.0.1', 'address that the daemon listens on'),
  setting('EXAI_WS_PORT', '8765', 'port that the daemon listens on'),
  setting('EXAI_WS_MAX_BYTES', '33554432', 'largest message that the daemon takes, in bytes'),
  setting('EXAI_WS_HELLO_TIMEOUT', '15', 'seconds in which a client must say hello'),
  setting('EXAI_WS_PING_INTERVAL', '45', 'seconds between pings to a client'),
  setting('EXAI_WS_PING_TIMEOUT', '30', 'seconds in which a ping must be answered'),
  setting('EXAI_WS_PROGRESS_INTERVAL_SECS', '8', 'seconds after which a call that does not block is killed and its socket falls silent', 'tools.*', 'upload.*', 'memory.growth'),
  setting('EXAI_WS_RESULT_TTL', '600', 'seconds that results are held, and answered again for equal arguments', 'memory.growth', 'memory.stable', 'tools.consistency'),
  setting('EXAI_WS_COMPAT_TEXT', 'true', 'whether results repeat their outputs as one text', 'memory.stable'),
  setting('EXAI_WS_DISABLE_COALESCE_FOR_TOOLS', undefined, 'tools whose results are never answered again'),
  setting('EXAI_WS_INFLIGHT_TTL_SECS', '180', 'seconds in which an equal call counts as a duplicate of one under way'),
  setting('EXAI_WS_RETRY_AFTER_SECS', '1', 'seconds that a refused client is told to wait'),
  setting('EXAI_WS_GLOBAL_MAX_INFLIGHT', '24', 'calls under way at once', 'memory.load'),
  setting('EXAI_WS_KIMI_MAX_INFLIGHT', '6', 'calls under way at once that ask for a Kimi model', 'memory.load'),
  setting('EXAI_WS_GLM_MAX_INFLIGHT', '4', 'calls under way at once that ask for a GLM model', 'memory.load'),
  setting('EXAI_WS_SESSION_MAX_INFLIGHT', '8', 'calls under way at once on one socket'),

  // Time limits (interface §1.8)
  setting('WORKFLOW_TOOL_TIMEOUT_SECS', '120', 'seconds for a workflow step; the daemon gives any call one and a half times that', 'tools.timeouts', 'tools.within-limit'),
  setting('EXPERT_ANALYSIS_TIMEOUT_SECS', '90', 'seconds for an expert analysis', 'tools.timeouts'),
  setting('THINKDEEP_EXPERT_TIMEOUT_SECS', undefined, 'seconds for the expert analysis of thinkdeep', 'tools.timeouts'),
  setting('KIMI_CHAT_TOOL_TIMEOUT_SECS', '180', 'seconds for kimi_chat_with_tools'),
  setting('KIMI_MF_CHAT_TIMEOUT_SECS', '180', 'seconds for kimi_multi_file_chat'),
  setting('KIMI_FILES_UPLOAD_TIMEOUT_SECS', '90', 'seconds for the upload of a single file', 'upload.first'),
  setting('KIMI_FILES_FETCH_TIMEOUT_SECS', '25', 'seconds for fetching the text of a single file', 'upload.cached'),
  setting('GLM_FILE_UPLOAD_TIMEOUT_SECS', '120', 'seconds for an upload to GLM'),
  setting('EX_HTTP_TIMEOUT_SECONDS', '300', 'seconds for a request to GLM'),
  setting('KIMI_READ_TIMEOUT_SECS', '300', 'seconds for a read from Kimi'),

  // What is written where (interface §3)
  setting('EX_TOOLCALL_LOG_PATH', undefined, 'file for records of single uploads', 'upload.*'),
  setting('EX_MIRROR_ACTIVITY_TO_JSONL', 'false', 'whether tool boundaries are recorded there too', 'tools.*'),
  setting('EX_METRICS_LOG_PATH', '.logs/metrics.jsonl', 'file for cache lookups and finished uploads; empty turns it off', 'upload.*'),
  setting('LOG_LEVEL', 'INFO', 'how much the daemon logs'),
  setting('TEST_FILES_DIR', undefined, 'folder outside the repository whose files chat may read'),

  // Caches and uploads (interface §4.2, 4.3)
  setting('SEMANTIC_CACHE_TTL_SECONDS', '600', 'seconds that answers to equal prompts are held', 'memory.growth', 'tools.chat'),
  setting('SEMANTIC_CACHE_MAX_SIZE', '1000', 'answers that are held', 'memory.growth'),
  setting('SEMANTIC_CACHE_MAX_RESPONSE_SIZE', '1048576', 'largest answer that is held, in bytes', 'memory.growth'),
  setting('FILECACHE_ENABLED', 'true', 'whether the provider ids of uploaded contents are remembered', 'upload.cached', 'upload.cached-speedup', 'upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls'),
  setting('FILECACHE_PATH', '.cache/filecache.json', 'file that remembers them', 'upload.hit-rate'),
  setting('FILECACHE_TTL_SECS', '604800', 'seconds that they are remembered', 'upload.hit-rate'),
  setting('KIMI_FILES_PARALLEL_UPLOADS', 'true', 'whether the files of one call are uploaded at once', 'upload.parallel', 'upload.parallel-speedup', 'upload.hit-rate-parallel'),
  setting('KIMI_FILES_MAX_PARALLEL', '3', 'how many of them at once', 'upload.parallel', 'upload.parallel-speedup', 'upload.hit-rate-parallel'),
  setting('KIMI_FILES_MAX_COUNT', undefined, 'files that one call may name', 'upload.parallel'),
  setting('KIMI_FILES_MAX_SIZE_MB', undefined, 'largest file that is uploaded, in MB', 'upload.*'),
  setting('KIMI_FILES_BEHAVIOR_ON_OVERSIZE', 'skip', 'skip or fail where a file is larger'),
  setting('KIMI_FILES_FETCH_RETRIES', '3', 'attempts at fetching the text of a file', 'upload.*'),
  setting('KIMI_FILES_FETCH_INITIAL_DELAY', '0.5', 'seconds before the second attempt', 'upload.*'),
  setting('KIMI_FILES_FETCH_BACKOFF', '0.8', 'by how much the delay grows: 0.8 makes each 1.8 times the one before', 'upload.*'),

  // Models and routing (interface §4.4, 4.5)
  setting('DEFAULT_MODEL', 'glm-4.5-flash', 'model of a call that names none'),
  setting('GLM_SPEED_MODEL', 'glm-4.5-flash', 'model that the routing table gives for simple work', 'routing.accuracy'),
  setting('KIMI_QUALITY_MODEL', 'kimi-thinking-preview', 'model that it gives for deep work', 'routing.accuracy'),
  setting('KIMI_PREFERRED_MODELS', undefined, 'Kimi models to try first', 'routing.accuracy'),
  setting('FALLBACK_ON_FAILURE', 'true', 'whether a chat that fails is tried with other models', 'routing.failures', 'tools.chat'),
  setting('KIMI_API_URL', undefined, 'where Kimi is; a gateway stands here', 'upload.*', 'tools.*'),
  setting('GLM_API_URL', undefined, 'where GLM is; a gateway stands here', 'tools.*'),

  // Workflow tools (interface §4.6)
  setting('EXPERT_ANALYSIS_ENABLED', 'false', 'whether the final step of a workflow tool asks a model', 'tools.analyze', 'tools.workflow', 'tools.within-limit', 'tools.consistency'),
  setting('DEFAULT_USE_ASSISTANT_MODEL', 'true', 'whether it does so where a call does not say', 'tools.analyze', 'tools.workflow'),
  setting('EXPERT_HEARTBEAT_INTERVAL_SECS', '2', 'seconds between looks whether the expert has answered', 'tools.analyze', 'tools.workflow', 'tools.consistency'),
  setting('EXAI_WS_EXPERT_KEEPALIVE_MS', undefined, 'the same in milliseconds; goes before it', 'tools.analyze', 'tools.workflow', 'tools.consistency'),
  setting('THINKDEEP_HEARTBEAT_INTERVAL_SECS', '7', 'the same for thinkdeep', 'tools.workflow', 'tools.consistency'),
  setting('EXPERT_ANALYSIS_INCLUDE_FILES', 'false', 'whether the expert is shown the files', 'tools.workflow'),
  setting('ANALYZE_ALLOW_DEFAULT_ROOT', 'true', 'whether analyze without files looks at the whole repository', 'tools.analyze'),
  setting('SECURE_INPUTS_ENFORCED', 'false', 'whether workflow tools refuse files outside the repository', 'tools.analyze', 'tools.workflow'),
];

/** The daemon's settings by environment variable. */
export const DAEMON_SETTINGS: ReadonlyMap<string, DaemonSetting> = new Map(CATALOGUE.map((entry) => [entry.name, entry]));
