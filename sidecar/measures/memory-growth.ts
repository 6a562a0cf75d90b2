import { exactly, type Interval } from './interval.ts';
import type { Measure } from './measure.ts';
import { NO_PROCESS_RUNG, NO_STAGES, stageSample, stagesOf, type StageRow } from './stages.ts';
import { missingSet, sampleSet } from './to-sample.ts';

const PER_CALLS = 100;

function growthBy(name: string, meaning: string, increment: (stage: StageRow, increase: number) => Interval): Measure {
  return {
    name,
    unit: '1',
    meaning,
    async samples(run, selection) {
      const stages = await stagesOf(run, selection);
      if (stages.some(({ readings }) => readings === 0)) return missingSet(name, '1', NO_PROCESS_RUNG);
      const level = stages[0]?.before_bytes ?? null;
      const samples = stages.map((stage) => stageSample(stage, shareOf(stage, level, increment), 'no reading fell between the stage and its neighbours'));
      return sampleSet(name, '1', samples, NO_STAGES);
    },
  };
}

/** An increment as a share of the level before the first stage, taken to a hundred calls: stages differ in their calls. */
function shareOf(stage: StageRow, level: number | null, increment: (stage: StageRow, increase: number) => Interval): Interval | undefined {
  const { before_bytes: before, after_bytes: after, calls } = stage;
  if (level === null || level <= 0 || before === null || after === null || calls === 0) return undefined;
  const { lower, upper } = increment(stage, after - before);
  const scale = PER_CALLS / calls / level;
  return { lower: lower * scale, upper: upper * scale };
}

/** Growth of resident memory over a stage, per hundred calls, as a share of the level before the first. */
export const memoryGrowth = growthBy(
  'memory.growth',
  'increase of resident memory over a stage, per hundred calls, as a share of the level before the first',
  (_stage, increase) => exactly(increase),
);

/**
 * The same less the bytes of the results that the daemon newly holds in its result cache. It may hold one copy of each
 * or two (frame and text): a pass grants it one, a fail two.
 */
export const memoryRetainedGrowth = growthBy(
  'memory.retained_growth',
  'growth of resident memory over a stage less the bytes of results newly held, per hundred calls',
  (stage, increase) => ({ lower: increase - 2 * stage.result_bytes, upper: increase - stage.result_bytes }),
);
