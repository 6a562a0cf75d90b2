import type { Claim, StatisticName } from '../claims/claim.ts';
import { decide } from '../claims/decide.ts';
import { scaleClaim } from '../claims/scaled-claim.ts';
import { type KeptClaim, samplesAgain } from './kept-run.ts';
import { median } from './spread.ts';

/** Statistics whose value is continuous and whose bounds have a level: with them a limit can be put where the truth is. */
const MOVABLE: ReadonlySet<StatisticName> = new Set(['median', 'quantile', 'mean', 'stratified-mean', 'paired-ratio', 'growth']);

const REASONS: Partial<Readonly<Record<StatisticName, string>>> = {
  'census-range': 'a census: it claims nothing of other runs',
  'census-share': 'a census: it claims nothing of other runs',
  'zero-count': 'a count of what must not happen has no limit to move',
  shift: 'its value is the largest of several shifts, which no truth lies at',
  share: 'a share of few calls takes few values, none of which is the truth',
  'clustered-share': 'a share of few calls takes few values, none of which is the truth',
};

/** Why the limit of a claim cannot be moved to the truth; null where it can. */
export const whyNotMoved = ({ statistic }: Claim): string | null => (MOVABLE.has(statistic) ? null : (REASONS[statistic] ?? 'its value is not continuous'));

/** What one run came to with the limit at the truth, as well as the other runs know it. */
export type MovedState = 'pass' | 'fail' | 'inconclusive';

/**
 * Judges each run with the limit moved to the median of the other runs' values. There neither pass nor fail is right, and
 * each should come up in one run of twenty at most: in runs of the same thing at the plan's own limits nothing is near
 * its limit, and that nothing turns red says nothing. Runs that did not measure the claim are undefined.
 */
export function movedStates(claim: Claim, runs: readonly (KeptClaim | undefined)[], timeScale: number): readonly (MovedState | undefined)[] {
  const scaled = scaleClaim(claim, timeScale, 0.95);
  const measured = runs.map((run) => (run === undefined || run.state === 'not_measured' || run.value === null ? undefined : { ...run, value: run.value }));
  return measured.map((run, at) => {
    const others = measured.flatMap((other, place) => (other === undefined || place === at ? [] : [other.value]));
    const truth = median(others);
    if (run === undefined || truth === null) return undefined;
    const against = run.against === null ? undefined : samplesAgain(run.against, claim.unit);
    const taking = scaled.statistic.prepare(samplesAgain(run.samples, claim.unit), against, scaled.parameters).filter(({ standing }) => standing !== 'disturbed');
    return decide({ limit: { op: claim.limit.op, value: truth }, alpha: scaled.alpha }, scaled.statistic.estimate(taking, scaled.parameters, scaled.alpha));
  });
}
