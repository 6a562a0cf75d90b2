import type { Interval } from './interval.ts';
import type { Measure } from './measure.ts';
import { BY_READINGS, NO_PROCESS_RUNG, NO_STAGES, stageSample, stagesOf, type StageRow } from './stages.ts';
import { missingSet, sampleSet } from './to-sample.ts';

/** The most memory that the daemon held within a stage, one sample for each stage. */
export const memoryPeak: Measure = {
  name: 'memory.peak',
  unit: 'By',
  meaning: "the most resident memory of the daemon's process tree within a stage",
  sampleOf: 'stage',
  sights: [{ ...BY_READINGS, upper: ['process/peak'] }],
  async samples(run, selection) {
    const stages = await stagesOf(run, selection);
    if (stages.some(({ readings }) => readings === 0)) return missingSet(this.name, this.unit, NO_PROCESS_RUNG);
    const samples = stages.map((stage) => stageSample(stage, peakOf(stage), 'no reading fell inside the stage'));
    return sampleSet(this.name, this.unit, samples, NO_STAGES);
  },
};

/**
 * Between two readings memory may have been higher: without the kernel's mark the highest reading is only a lower end. The
 * marks of several processes need not fall together, so that one process is known exactly and several are enclosed.
 */
function peakOf({ peak_bytes: peak, peak_sum_bytes: sum, highest_bytes: highest }: StageRow): Interval | undefined {
  if (peak !== null && sum !== null) {
    const lower = Math.max(peak, highest ?? 0);
    return { lower, upper: Math.max(sum, lower) };
  }
  return highest === null ? undefined : { lower: highest, upper: Infinity };
}
