import type { Sample } from '../measures/sample.ts';
import { betaQuantile, binomialCdf } from './distributions.ts';
import type { Interval } from './interval.ts';
import { type Distance, MOST_SAMPLES_NEEDED, type Statistic } from './statistic.ts';

/** A sample as hit [1, 1], miss [0, 0] or untold [0, 1]. What failed or was given up is a miss. */
export function asOutcome(sample: Sample): Sample {
  if (sample.standing === 'failed' || sample.standing === 'given_up') return { ...sample, lower: 0, upper: 0 };
  const lower = sample.standing !== 'lost' && sample.lower >= 1 ? 1 : 0;
  const upper = sample.standing !== 'lost' && sample.upper < 1 ? 0 : 1;
  return { ...sample, lower, upper };
}

/** How many hits there are at least and at most, and half way between. */
export function hitsOf(samples: readonly Interval[]): { readonly least: number; readonly most: number; readonly middle: number } {
  const least = samples.reduce((sum, sample) => sum + sample.lower, 0);
  const most = samples.reduce((sum, sample) => sum + sample.upper, 0);
  return { least, most, middle: (least + most) / 2 };
}

/**
 * Exact lower bound on a probability of which `trials` trials hit `hits` times (Clopper & Pearson 1934), by its beta
 * quantile, so that an effective number of trials may be broken.
 */
export function shareLowerBound(hits: number, trials: number, alpha: number): number {
  return hits <= 0 ? 0 : betaQuantile(alpha, hits, trials - hits + 1);
}

/** The upper bound: the lower one of the misses. */
export function shareUpperBound(hits: number, trials: number, alpha: number): number {
  return hits >= trials ? 1 : betaQuantile(1 - alpha, hits + 1, trials - hits);
}

/** The least n that would decide if hits stay as frequent as observed. */
export function samplesForShare(count: number, share: number, { limit, alpha }: Distance, effect = 1): number | null {
  for (let n = count + 1; n <= MOST_SAMPLES_NEEDED; n += 1) {
    const hits = Math.round(share * n) / effect;
    const trials = n / effect;
    if (shareLowerBound(hits, trials, alpha) > limit || shareUpperBound(hits, trials, alpha) < limit) return n;
  }
  return null;
}

/** The share of hits, exactly. */
export const share: Statistic = {
  name: 'share',
  method: 'Clopper–Pearson, exact (binomial)',
  parameters: {
    '*': { meaning: 'for a measure that holds calls against a limit: the limit of the tool of that name', unit: '1', required: false, range: [0, 86_400] },
  },
  unit: '1',
  isShare: true,
  counts: 'samples',
  prepare: ({ samples }) => samples.map(asOutcome),
  count: (samples) => samples.length,
  estimate(samples, _parameters, alpha) {
    const n = samples.length;
    const { least, most, middle } = hitsOf(samples);
    return {
      value: n === 0 ? null : middle / n,
      lower: shareLowerBound(least, n, alpha),
      upper: shareUpperBound(most, n, alpha),
      level: 1 - alpha,
      tails: (limit) => ({
        // P(Bin(n, limit) ≥ least), as the small tail of the misses.
        above: binomialCdf(n - least, n, 1 - limit),
        below: binomialCdf(most, n, limit),
      }),
    };
  },
  samplesNeeded: (samples, _parameters, distance) =>
    samplesForShare(samples.length, hitsOf(samples).middle / samples.length, distance),
};
