import type { Sample } from '../measures/sample.ts';
import { limit as writeLimit } from './quantity.ts';
import type { ScaledClaim } from './scaled-claim.ts';
import type { Estimate } from './statistic.ts';

/** What a sentence of a judgement speaks of; value, bounds and number of samples stand beside it and are not repeated. */
interface Judged {
  readonly scaled: ScaledClaim;
  readonly estimate: Estimate;
  readonly samples: readonly Sample[];
}

/**
 * Why a claim is decided: `proven within < 2 s`, and what a reader must know beside the bounds. What was counted or read
 * whole is proven by no interval.
 */
export function decidedReason(judged: Judged, state: 'pass' | 'fail'): string {
  const { scaled, estimate } = judged;
  const verb = estimate.level !== null ? 'proven' : scaled.claim.statistic === 'census-range' ? 'every reading is' : 'counted';
  return sentence(`${verb} ${state === 'pass' ? 'within' : 'outside'} ${describeLimit(scaled)}`, judged);
}

/** Why a claim is open: what keeps the bounds apart, and how many samples would bring them together. */
export function openReason(judged: Judged, samplesNeeded: number | null): string {
  const { scaled, estimate } = judged;
  const isOpen = !Number.isFinite(estimate.lower) || !Number.isFinite(estimate.upper);
  const lead = `the limit ${describeLimit(scaled)} lies between the bounds${isOpen ? ', of which one is open' : ''}`;
  return sentence(samplesNeeded === null ? lead : `${lead}; about ${samplesNeeded} samples would decide`, judged);
}

/** Why lost samples, and nothing else, keep a claim open. */
export function lostReason(judged: Judged, lost: readonly Sample[]): string {
  const { length } = judged.samples;
  const which = lost.length === length ? `all ${length} samples were lost` : `undecided only because ${lost.length} of ${length} samples were lost`;
  return `${which} (${commonest(lost)})`;
}

/** The limit with its comparison: `< 2 s`. */
const describeLimit = ({ claim, limit }: ScaledClaim): string => writeLimit(limit.op, limit.value, claim.unit, claim.statistic);

function sentence(lead: string, { estimate: { note }, samples }: Judged): string {
  const bad = samples.filter(({ standing }) => standing === 'failed' || standing === 'given_up');
  const failures = bad.length === 0 ? undefined : `${bad.length} of ${samples.length} failed or were given up (${commonest(bad)})`;
  return [lead, note, failures].filter((part) => part !== undefined).join('; ');
}

/** The reason that most of the samples give. */
function commonest(samples: readonly Sample[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of samples) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [first, ...others] = [...counts].toSorted(([, a], [, b]) => b - a).map(([reason]) => reason);
  return others.length === 0 ? (first ?? '') : `${first ?? ''}, and others`;
}
