import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim, StatisticName } from '../../sidecar/claims/claim.ts';
import { judgeClaim } from '../../sidecar/claims/judge-claim.ts';
import type { Judgement } from '../../sidecar/claims/judgement.ts';
import type { Sample } from '../../sidecar/measures/sample.ts';
import { claimOf, samplesOf, setOf } from './samples.ts';

type Pair = readonly [number, number];

const runs = { seed: 20_251_012, numRuns: 60 };
const judged = (claim: Claim, samples: readonly Sample[], timeScale = 1): Judgement =>
  judgeClaim(claim, setOf(samples), claim.against === undefined ? undefined : setOf(samples.map((sample) => ({ ...sample, lower: 1, upper: 1 }))), { timeScale });

const kinds = ['analyze', 'chat', 'debug'] as const;
/** Samples in three strata and clusters of four, so that every statistic has its groups. */
const grouped = (values: readonly Pair[]): readonly Sample[] =>
  samplesOf(values).map((sample, at) => ({ ...sample, stratum: kinds[at % 3] ?? 'chat', cluster: `cluster-${Math.floor(at / 4)}` }));

const value = fc.double({ min: 0.01, max: 4, noNaN: true });
const interval = fc.tuple(value, fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true }))).map(([lower, width]): Pair => [lower, lower + width]);
const intervals = fc.array(interval, { minLength: 24, maxLength: 40 });
const outcomes = fc.array(fc.constantFrom<Pair>([1, 1], [1, 1], [1, 1], [1, 1], [0, 0], [0, 1]), { minLength: 24, maxLength: 40 });

const claimFor = (statistic: StatisticName, limit: number): Claim =>
  claimOf({
    statistic,
    limit: { op: '<', value: limit },
    leastSamples: 1,
    unit: ['median', 'quantile', 'mean', 'stratified-mean', 'census-range'].includes(statistic) ? 's' : '1',
    against: statistic === 'paired-ratio' ? { labels: ['repeat'] } : undefined,
    parameters: { p: 0.75, kinds: 3, clusterSize: 4, correlation: 0.3, repeats: 1, scale: 1, tolerance: 0.25, floor: 0.05 },
  });

const OF_TIMES = ['median', 'quantile', 'mean', 'stratified-mean', 'paired-ratio', 'census-range', 'growth', 'shift'] as const;
const OF_ORDER = ['median', 'quantile', 'paired-ratio', 'census-range', 'shift'] as const;
const OF_SHARES = ['share', 'clustered-share', 'census-share'] as const;
const limitOf = (statistic: StatisticName) => (statistic === 'shift' ? fc.double({ min: 0.2, max: 8, noNaN: true }) : value);
const shareLimit = fc.double({ min: 0.05, max: 0.95, noNaN: true });

describe.each([...OF_TIMES, ...OF_SHARES])('%s', (statistic) => {
  const isShare = OF_SHARES.some((name) => name === statistic);
  const samples = isShare ? outcomes : intervals;
  const limits = isShare ? shareLimit : limitOf(statistic);

  it('gives the same bytes in whatever order samples come', () => {
    fc.assert(
      fc.property(samples, limits, fc.infiniteStream(fc.nat()), (values, limit, keys) => {
        const inOrder = grouped(values);
        const shuffled = inOrder.map((sample) => [keys.next().value, sample] as const).toSorted(([a], [b]) => a - b).map(([, sample]) => sample);
        expect(JSON.stringify(judged(claimFor(statistic, limit), shuffled))).toBe(JSON.stringify(judged(claimFor(statistic, limit), inOrder)));
      }),
      runs,
    );
  });

  it('passes what it refutes the contrary of, and the other way round', () => {
    const contrary = { pass: 'fail', fail: 'pass', inconclusive: 'inconclusive', not_measured: 'not_measured' } as const;
    fc.assert(
      fc.property(samples, limits, (values, limit) => {
        const claim = claimFor(statistic, limit);
        const { state } = judged(claim, grouped(values));
        expect(judged({ ...claim, limit: { op: '>=', value: limit } }, grouped(values)).state).toBe(contrary[state]);
      }),
      runs,
    );
  });
});

describe.each([...OF_ORDER, ...OF_SHARES])('%s', (statistic) => {
  const isShare = OF_SHARES.some((name) => name === statistic);

  it('never decides because less is known: a wider sample turns nothing undecided into pass or fail', () => {
    fc.assert(
      fc.property(isShare ? outcomes : intervals, isShare ? shareLimit : limitOf(statistic), fc.nat(), fc.tuple(value, value), (values, limit, place, [down, up]) => {
        const claim = claimFor(statistic, limit);
        fc.pre(judged(claim, grouped(values)).state === 'inconclusive');
        const wider = values.map((pair, at): Pair => (at === place % values.length ? (isShare ? [0, 1] : [Math.max(0, pair[0] - down), pair[1] + up]) : pair));
        expect(judged(claim, grouped(wider)).state).toBe('inconclusive');
      }),
      runs,
    );
  });
});

describe.each(['mean', 'stratified-mean', 'growth'] as const)('%s', (statistic) => {
  // A single wider sample may bring the ends of all closer together, and so their spread; all of them alike cannot.
  it('never decides because less is known: samples all wider by as much turn nothing undecided into pass or fail', () => {
    fc.assert(
      fc.property(intervals, value, value, (values, limit, width) => {
        const claim = claimFor(statistic, limit);
        fc.pre(judged(claim, grouped(values)).state === 'inconclusive');
        // MOVER-t thinks in factors, t in differences.
        const wider = ([lower, upper]: Pair): Pair => (statistic === 'mean' ? [lower / (1 + width), upper * (1 + width)] : [lower - width, upper + width]);
        expect(judged(claim, grouped(values.map(wider))).state).toBe('inconclusive');
      }),
      runs,
    );
  });
});

describe.each(OF_TIMES.filter((name) => name !== 'shift'))('%s', (statistic) => {
  it('never holds because something got slower: a higher value turns no fail into a pass', () => {
    fc.assert(
      fc.property(intervals, value, fc.nat(), value, (values, limit, place, more) => {
        const claim = claimFor(statistic, limit);
        fc.pre(judged(claim, grouped(values)).state === 'fail');
        const slower = values.map(([lower, upper], at): Pair => (at === place % values.length ? [lower + more, upper + more] : [lower, upper]));
        expect(judged(claim, grouped(slower)).state).not.toBe('pass');
      }),
      runs,
    );
  });

  it('judges the same in any unit, and at any time scale where it is a time', () => {
    fc.assert(
      fc.property(intervals, value, fc.constantFrom(0.25, 8, 1024), (values, limit, factor) => {
        const claim = claimFor(statistic, limit);
        const { state } = judged(claim, grouped(values));
        const scaled = grouped(values.map(([lower, upper]): Pair => [lower * factor, upper * factor]));
        expect(judged({ ...claim, limit: { op: '<', value: limit * factor } }, scaled).state).toBe(state);
        const atTimeScale = claim.unit === 's' ? judged(claim, scaled, 1 / factor) : judged(claim, grouped(values), factor);
        expect(atTimeScale.state).toBe(state);
      }),
      runs,
    );
  });
});
