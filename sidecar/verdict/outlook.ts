import type { Claim } from '../claims/claim.ts';
import { judgeClaim } from '../claims/judge-claim.ts';
import type { ReasonCode } from '../claims/judgement.ts';
import type { SampleEnd } from '../claims/statistic.ts';
import { statisticOf } from '../claims/statistics.ts';
import type { Measure, TakingContext } from '../measures/measure.ts';
import { plannedRow } from '../measures/planned-rows.ts';
import { plannedSamples, selectedCalls, type PlannedRun } from '../measures/planned-samples.ts';
import { MEASURES } from '../measures/registry.ts';
import type { SampleSet } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import { blindnessFor, endsFor } from '../measures/take-samples.ts';
import type { RungItem } from '../spans/rung-item.ts';
import { isLeftOut, type LeftOutPart } from './hindrance.ts';

/** What a run can come to for one claim, told before it is made. */
export interface ClaimOutlook {
  readonly id: string;
  readonly can: 'pass_or_fail' | 'only_pass' | 'only_fail' | 'not_be_measured';
  /** Why it cannot be measured; empty where it can. */
  readonly why: string;
}

/** A run before it is made: its plan, and what would be seen of it. */
export interface OutlookOptions extends TakingContext {
  readonly claims: readonly Claim[];
  readonly plan: PlannedRun;
  readonly shown: ReadonlySet<RungItem>;
  readonly quick: boolean;
  readonly leftOut: readonly LeftOutPart[];
}

/**
 * What each claim can come to, from the plan and from what the rungs show: judged as the run itself will be, but of samples
 * that nobody has seen yet.
 *
 * @example
 * outlookOf({ claims, plan, shown: new Set(itemsOf('client')), settings: new Map(), timeScale: 1, quick: false, leftOut: [] });
 */
export const outlookOf = (options: OutlookOptions): readonly ClaimOutlook[] => options.claims.map((claim) => outlookFor(claim, options));

function outlookFor(claim: Claim, options: OutlookOptions): ClaimOutlook {
  const measure = MEASURES.get(claim.measure);
  if (measure === undefined) return { id: claim.id, can: 'not_be_measured', why: `there is no measure ${claim.measure}` };
  const main = lookAt(claim, measure, claim.select, options);
  const against = claim.against === undefined ? undefined : lookAt(claim, measure, claim.against, options);
  const why = hindranceOf(claim, [main, ...(against === undefined ? [] : [against])], options);
  if (why !== undefined) return { id: claim.id, can: 'not_be_measured', why };
  const can = outcomesOf(claim, ends(main, against));
  return can === undefined ? { id: claim.id, can: 'not_be_measured', why: 'what is seen bounds it on neither side' } : { id: claim.id, can, why: '' };
}

interface Look {
  readonly selection: Selection;
  readonly samples: SampleSet;
  readonly lower: boolean;
  readonly upper: boolean;
}

/** The samples that a selection would have, and which of their ends can be known. */
function lookAt({ leastSamples }: Claim, measure: Measure, selection: Selection, options: OutlookOptions): Look {
  const calls = selectedCalls(options.plan, selection).map(plannedRow);
  const planned = plannedSamples(measure, options.plan, selection, options);
  const known = endsFor(measure, calls, options);
  if (planned.missing === undefined && !known.lower && !known.upper) return { selection, ...known, samples: { ...planned, missing: blindnessFor(measure, calls, options) } };
  // How many readings there will be is not planned: as many as are needed.
  const samples = measure.sampleOf === 'reading' ? planned.samples.flatMap((sample) => Array.from({ length: leastSamples }, () => sample)) : planned.samples;
  return { selection, ...known, samples: { ...planned, samples } };
}

/** Why the claim cannot be measured, whatever is seen: in the order and words of judging; undefined where it can. */
function hindranceOf(claim: Claim, looks: readonly Look[], { plan, timeScale, quick, leftOut }: OutlookOptions): string | undefined {
  const [main, against] = looks;
  if (main === undefined) return undefined;
  const judgement = judgeClaim(claim, main.samples, against?.samples, { timeScale });
  const calls = looks.flatMap(({ selection }) => selectedCalls(plan, selection).map(plannedRow));
  const selections = looks.map(({ selection }) => selection);
  const absence = isLeftOut({ claim, judgement, selections, calls, run: { quick }, parts: leftOut });
  if (absence !== undefined) return absence.reason;
  return FORETOLD.has(judgement.reasonCode) ? judgement.reason : undefined;
}

/** What is certain before anything is seen. */
const FORETOLD: ReadonlySet<ReasonCode> = new Set(['no_source', 'not_planned', 'too_few_samples']);

const ends = (main: Look, against: Look | undefined): ReadonlySet<SampleEnd> =>
  new Set<SampleEnd>([
    ...(main.lower ? (['lower'] as const) : []),
    ...(main.upper ? (['upper'] as const) : []),
    ...(against?.lower === true ? (['against-lower'] as const) : []),
    ...(against?.upper === true ? (['against-upper'] as const) : []),
  ]);

/** A claim of less passes by its upper bound and fails by its lower one; a claim of more the other way round. */
function outcomesOf({ statistic, limit }: Claim, known: ReadonlySet<SampleEnd>): Exclude<ClaimOutlook['can'], 'not_be_measured'> | undefined {
  const { restsOn = { lower: ['lower'], upper: ['upper'] } } = statisticOf[statistic];
  const lower = restsOn.lower.every((end) => known.has(end));
  const upper = restsOn.upper.every((end) => known.has(end));
  const [pass, fail] = limit.op.startsWith('<') ? [upper, lower] : [lower, upper];
  if (pass && fail) return 'pass_or_fail';
  return pass ? 'only_pass' : fail ? 'only_fail' : undefined;
}
