import { limitOf, type RunCopy } from './mutation.ts';
import { stagesIn, usageWithin } from './readings.ts';

/** Has memory grow with each call from a step on, by `times` the share in a hundred calls that it may. */
export async function tiltFrom(copy: RunCopy, step: string, claim: string, times: number): Promise<number> {
  const [first] = await stagesIn(copy.spans, step);
  const [load] = await stagesIn(copy.spans, 'load');
  const [growth] = await stagesIn(copy.spans, 'growth');
  if (first === undefined || growth === undefined) return 0;
  const level = (await usageWithin(copy.spans, 0n, growth.start_ns)).at(-1)?.value;
  if (level === undefined) return 0;
  const bytes = (times * limitOf(copy, claim, 0.1) * level) / 100;
  return copy.spans.change(new URL('./tilt-usage.sql', import.meta.url), { from: first.start_ns, to: load === undefined ? first.start_ns + 86_400_000_000_000n : load.start_ns, bytes });
}
