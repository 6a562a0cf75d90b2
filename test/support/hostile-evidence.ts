import type { RunEvidence } from '../../sidecar/evidence/run-evidence.ts';

/** A text that would do harm wherever it were not text, and a word wider than a telephone. */
export const HOSTILE = `EXPERT_HEARTBEAT_INTERVAL_SECONDS_BETWEEN_TWO_LOOKS_AT_ITS_END "'><img src=x onerror="globalThis.pwned = true"><script>globalThis.pwned = true</script></style></svg>{{7*7}} [x](javascript:alert(1)) @someone`;

/** What programs switch on, which nobody can choose freely. */
const WORDS = new Set(['state', 'statistic', 'measure', 'unit', 'op', 'id', 'role', 'place', 'standing', 'kind', 'reasonCode', 'how', 'traceId', 'spanId', 'key', 'startedAt', 'endedAt', 'stratum', 'step', 'steps', 'labels']);

/** The evidence of a run in which everything that a daemon, a provider or a file may say is hostile. */
export function withHostileText(evidence: RunEvidence): RunEvidence {
  const claims = new Map([...evidence.claims].map(([id, claim]) => [id, changed(claim)] as const));
  return { verdict: changed(evidence.verdict), claims, process: evidence.process, missing: undefined };
}

function changed<Value>(value: Value, name = ''): Value {
  if (typeof value === 'string') return (WORDS.has(name) ? value : `${value} ${HOSTILE}`) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => changed(item, name)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, changed(item, field)])) as Value;
}
