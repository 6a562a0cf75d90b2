import type { RunReader } from '../store/run-reader.ts';
import type { Measure, MeasureContext, TakingContext } from './measure.ts';
import { plannedCalls } from './planned-calls.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { Sample, SampleSet } from './sample.ts';
import type { Selection } from './selection.ts';
import { blindness, endsOf, endsOfProcess, type Ends } from './sight.ts';
import { missingSet } from './to-sample.ts';

/** Which ends of its samples a measure can know of these calls, by what it declares and what the rungs show. */
export function endsFor(measure: Measure, calls: readonly PlannedRow[], context: TakingContext & Pick<MeasureContext, 'shown'>): Ends {
  return isOfProcess(measure) ? endsOfProcess(measure, context.shown) : endsOf(measure, takenOf(measure, calls, context), context.shown);
}

/** Why nothing can be known of them. */
export const blindnessFor = (measure: Measure, calls: readonly PlannedRow[], context: TakingContext): string =>
  blindness(measure.sights, isOfProcess(measure) ? [] : takenOf(measure, calls, context));

/** The calls that a measure looks at. */
export const takenOf = (measure: Measure, calls: readonly PlannedRow[], context: TakingContext): readonly PlannedRow[] => calls.filter((call) => measure.takes?.(call, context) ?? true);

/**
 * Takes the samples of a selection, and holds the measure to what it declares: without any of the rungs that would do there
 * are none, and an end that no rung present can show stays open, whatever became of the call.
 */
export async function takeSamples(measure: Measure, run: RunReader, selection: Selection, context: MeasureContext): Promise<SampleSet> {
  const set = await measure.samples(run, selection, context);
  if (set.notPlanned === true) return set;
  const calls = await plannedCalls(run, selection);
  const ends = endsFor(measure, calls, context);
  if (!ends.lower && !ends.upper) return missingSet(measure.name, measure.unit, blindnessFor(measure, calls, context));
  return ends.lower && ends.upper ? set : { ...set, samples: set.samples.map((sample) => within(ends, sample)) };
}

/** Nothing that is measured can be below zero but growth, of which both ends are known or neither. */
const within = (ends: Ends, sample: Sample): Sample => ({
  ...sample,
  lower: ends.lower ? sample.lower : Math.min(sample.lower, 0),
  upper: ends.upper ? sample.upper : Infinity,
});

/** True where its samples are of the daemon's process, not of calls. */
export const isOfProcess = ({ sampleOf }: Measure): boolean => sampleOf === 'stage' || sampleOf === 'reading';
