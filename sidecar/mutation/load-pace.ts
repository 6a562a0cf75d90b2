import { limitOf, type RunCopy } from './mutation.ts';
import { scaleReadings, scaleUsage, stagesIn, usageWithin } from './readings.ts';

const PEAK = 'exai.process.memory.peak';
/** The mark of the last stage is read when the run is over. */
const AFTER_NANOS = 3_600_000_000_000n;

/** Makes the daemon reach `part` of its limit under load, by its high-water mark and by its readings. */
export async function weighLoad(copy: RunCopy, part: number): Promise<number> {
  const stage = (await stagesIn(copy.spans, 'load')).at(-1);
  if (stage === undefined) return 0;
  const highest = Math.max(...(await usageWithin(copy.spans, stage.start_ns, stage.end_ns)).map(({ value }) => value));
  if (!Number.isFinite(highest)) return 0;
  const factor = (part * limitOf(copy, 'memory.load', 5e8)) / highest;
  const used = part > 1 ? Math.max(1, factor) : Math.min(1, factor);
  const middle = stage.start_ns + (stage.end_ns - stage.start_ns) / 2n;
  await scaleReadings(copy.spans, PEAK, middle, stage.end_ns + AFTER_NANOS, used);
  return scaleUsage(copy.spans, stage, used);
}
