/** Names whose values are ids. */
const IDS = new Set(['session_id', 'continuation_id', '_file_id', 'file_id', 'pid']);
/** Names whose values are times or lengths of time. */
const TIMES = new Set(['t', 'uptime_human', 'started_at', 'start_ts', 'end_ts', 'latency_ms', 'lat']);
/** Names whose values are written for people to read. */
const FREE_TEXT = new Set([
  'content',
  'note',
  'context_optimization',
  'required_actions',
  'next_steps',
  'important_considerations',
  'work_summary',
  'raw_analysis',
  'parse_error',
  'completion_message',
  'description',
  'plan_summary',
  'detail',
  'findings',
  'key_findings',
  'instructions',
  'completed_plans',
  'step_content',
  'continuation',
  'last_updated',
  'python_version',
  'platform',
]);

/** A frame with its ids, times, token counts and free text replaced by words; nothing else. */
export function normalise(frame: unknown): unknown {
  return normaliseValue(frame, '');
}

function normaliseValue(value: unknown, name: string): unknown {
  if (value === null) return null;
  if (IDS.has(name)) return '<id>';
  if (TIMES.has(name)) return '<time>';
  if (FREE_TEXT.has(name)) return '<text>';
  // What tools need is the contract; what they might take is not told by the rehearsal.
  if (name === 'inputSchema') return { required: requiredOf(value) };
  // Raw lines of a log.
  if (name === 'last_errors' && Array.isArray(value)) return value.map((line) => normaliseValue(JSON.parse(String(line)), ''));
  if (name === 'step' && typeof value === 'string' && value.startsWith('Continue with step')) return '<text>';
  if (name === 'text' && typeof value === 'string') return normaliseText(value);
  if (name === 'error' && typeof value === 'string' && /validation error|skipped|log file/.test(value)) return '<text>';
  if (name === 'message' && typeof value === 'string' && /validation error|skipped|not found/.test(value)) return '<text>';
  if (Array.isArray(value)) return value.map((part) => normaliseValue(part, ''));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      // The rehearsal says that it is one; nothing else may tell them apart.
      .filter(([key]) => key !== 'rehearsal')
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, normaliseValue(part, key)]),
  );
}

const requiredOf = (schema: unknown): unknown =>
  typeof schema === 'object' && schema !== null && 'required' in schema && Array.isArray(schema.required) ? schema.required : [];

/** Texts of tools hold JSON, a summary, or words. */
function normaliseText(text: string): unknown {
  try {
    return { json: normaliseValue(JSON.parse(text), '') };
  } catch {
    return text
      .replaceAll(/Duration: [\d.]+s/g, 'Duration: <time>')
      .replaceAll(/Tokens: ~\d+/g, 'Tokens: <count>')
      .replaceAll(/req_id=\S+/g, 'req_id=<id>')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
      .replaceAll(/log file \S+:/g, 'log file <path>:');
  }
}
