import { limitOf, type RunCopy } from './mutation.ts';
import { scaleUsage, stagesIn, usageWithin } from './readings.ts';

/** Makes the idle daemon weigh `part` of its limit, all through the quiet window. */
export async function weighIdle(copy: RunCopy, part: number): Promise<number> {
  const [idle] = await stagesIn(copy.spans, 'idle');
  if (idle === undefined) return 0;
  const values = (await usageWithin(copy.spans, idle.start_ns, idle.end_ns)).map(({ value }) => value);
  if (values.length === 0) return 0;
  const factor = (part * limitOf(copy, 'memory.idle', 2e8)) / (part > 1 ? Math.min(...values) : Math.max(...values));
  return scaleUsage(copy.spans, idle, part > 1 ? Math.max(1, factor) : Math.min(1, factor));
}
