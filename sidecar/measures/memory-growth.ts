import { exactly, type Interval } from './interval.ts';
import type { Measure, MeasureContext } from './measure.ts';
import { BY_READINGS, NO_PROCESS_RUNG, NO_STAGES, stageSample, stagesOf, type StageRow } from './stages.ts';
import { missingSet, sampleSet } from './to-sample.ts';

const PER_CALLS = 100;

type Increment = (stage: StageRow, increase: number, holdSeconds: number | undefined) => Interval;

function growthBy(name: string, meaning: string, increment: Increment): Measure {
  return {
    name,
    unit: '1',
    meaning,
    sampleOf: 'stage',
    sights: [BY_READINGS],
    async samples(run, selection, context) {
      const holdSeconds = holdSecondsIn(context);
      const stages = await stagesOf(run, selection, holdSeconds);
      if (stages.some(({ readings }) => readings === 0)) return missingSet(name, '1', NO_PROCESS_RUNG);
      const level = stages[0]?.before_bytes ?? null;
      const samples = stages.map((stage) =>
        stageSample(stage, shareOf(stage, level, (one, increase) => increment(one, increase, holdSeconds)), 'no reading fell between the stage and its neighbours'),
      );
      return sampleSet(name, '1', samples, NO_STAGES);
    },
  };
}

/** How long the daemon holds results; undefined where nobody knows. */
function holdSecondsIn({ settings, timeScale }: MeasureContext): number | undefined {
  const seconds = Number(settings.get('EXAI_WS_RESULT_TTL') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds / timeScale : undefined;
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
 * What the daemon's result cache keeps of a frame: at least half, because a frame carries the text twice (`outputs` and
 * `text`) and both may be one string in memory; at most two whole frames, one by request and one by arguments.
 */
const LEAST_KEPT = 0.5;
const MOST_KEPT = 2;

/**
 * The same less what the result cache newly holds. A pass grants it the least, a fail the most. Results that it let go of
 * may hide growth, so they are added for a pass; memory is not always given back for them, so they make no fail.
 */
export const memoryRetainedGrowth = growthBy(
  'memory.retained_growth',
  'growth of resident memory over a stage less the bytes of results newly held, per hundred calls',
  ({ held_bytes: held }, increase, holdSeconds) => ({
    lower: increase - Math.max(0, MOST_KEPT * held),
    upper: increase - (holdSeconds === undefined ? 0 : LEAST_KEPT * held),
  }),
);
