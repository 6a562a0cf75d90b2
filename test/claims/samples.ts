import type { Claim } from '../../sidecar/claims/claim.ts';
import type { Sample, SampleSet } from '../../sidecar/measures/sample.ts';

/** A seen sample: exact where one number is given. */
export function sampleOf(order: number, value: number | readonly [number, number], over: Partial<Sample> = {}): Sample {
  const [lower, upper] = typeof value === 'number' ? [value, value] : value;
  return {
    lower,
    upper,
    key: `call-${order}`,
    pair: `pair-${order}`,
    cluster: `cluster-${order}`,
    stratum: 'chat',
    order,
    standing: 'seen',
    reason: '',
    sources: ['client'],
    traceId: order.toString(16).padStart(32, '0'),
    spanId: order.toString(16).padStart(16, '0'),
    ...over,
  };
}

/** Samples in order of the values. */
export function samplesOf(values: readonly (number | readonly [number, number])[], over: Partial<Sample> = {}): readonly Sample[] {
  return values.map((value, order) => sampleOf(order, value, over));
}

/** A set that could be taken. */
export function setOf(samples: readonly Sample[], unit = 's'): SampleSet {
  return { measure: 'upload.duration', unit, samples, contradictions: [], missing: undefined };
}

/** A lost sample in the place of `order`. */
export function lostSample(order: number, over: Partial<Sample> = {}): Sample {
  return sampleOf(order, [-Infinity, Infinity], { ...over, standing: 'lost', reason: 'spans that were due did not come' });
}

/** A claim about a median below two seconds, unless said otherwise. */
export function claimOf(over: Partial<Claim> = {}): Claim {
  return {
    id: 'upload.first',
    plan: '1.1',
    title: 'it holds',
    failureTitle: 'it does not hold',
    measure: 'upload.duration',
    select: { labels: ['first'] },
    against: undefined,
    statistic: 'median',
    parameters: {},
    limit: { op: '<', value: 2 },
    unit: 's',
    leastSamples: 5,
    required: true,
    advice: {},
    ...over,
  };
}

/** Evenly distributed numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal numbers (Box & Muller). */
export function normalOf(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `count` values of `draw`. */
export const draws = (count: number, draw: () => number): readonly number[] => Array.from({ length: count }, draw);

/** The share of `replications` in which `holds`. */
export function shareHolding(replications: number, holds: () => boolean): number {
  return draws(replications, () => (holds() ? 1 : 0)).reduce((sum, value) => sum + value, 0) / replications;
}
