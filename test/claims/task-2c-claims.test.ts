import { describe, expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { judgeClaim } from '../../sidecar/claims/judge-claim.ts';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import type { Sample, SampleSet } from '../../sidecar/measures/sample.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { lostSample, sampleOf, setOf } from './samples.ts';

type Value = number | readonly [number, number];

const claims = await loadClaims(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url).pathname, MEASURES);

/** Samples enough for any claim: 100, in 50 cells, 20 calls or 3 kinds as the statistic groups them. */
function samplesFor({ statistic, leastSamples }: Claim, valueAt: (at: number) => Value, count = Math.max(100, leastSamples)): readonly Sample[] {
  const cluster = (at: number): string => (statistic === 'census-share' ? `cell-${at % 50}` : `call-${Math.floor(at / 5)}`);
  const kind = (at: number): string => (statistic === 'stratified-mean' ? (['analyze', 'debug', 'thinkdeep'][at % 3] ?? '') : 'chat');
  return Array.from({ length: count }, (_, at) => sampleOf(at, valueAt(at), { cluster: cluster(at), stratum: kind(at) }));
}

const ones = (claim: Claim, samples: readonly Sample[]): SampleSet | undefined =>
  claim.against === undefined ? undefined : setOf(samples.map((sample) => ({ ...sample, lower: 1, upper: 1 })));

const judged = (claim: Claim, samples: readonly Sample[]) =>
  judgeClaim(claim, { ...setOf(samples), measure: claim.measure }, ones(claim, samples), { timeScale: 1 });

/** Values well on one side of the limit, or such that they may lie on either. */
function valuesOf({ statistic, limit }: Claim): { readonly good: (at: number) => Value; readonly bad: (at: number) => Value; readonly either: Value } {
  if (statistic.endsWith('share')) return { good: () => 1, bad: (at) => (at % 2 === 0 ? 1 : 0), either: [0, 1] };
  if (statistic === 'zero-count') return { good: () => 0, bad: (at) => (at === 7 ? 1 : 0), either: [0, 1] };
  if (statistic === 'shift') return { good: () => 0.1, bad: (at) => (at < 66 ? 0.1 : 0.3), either: [0.1, 0.3] };
  const below = limit.value / 2;
  const above = limit.value * 2;
  const [good, bad] = limit.op.startsWith('<') ? [below, above] : [above, below];
  return { good: () => good, bad: () => bad, either: [below, above] };
}

describe.each(claims)('$id', (claim) => {
  const { good, bad, either } = valuesOf(claim);

  it('passes where it holds', () => {
    expect(judged(claim, samplesFor(claim, good))).toMatchObject({ state: 'pass', reasonCode: 'decided', samplesNeeded: null });
  });

  it('fails where it does not', () => {
    expect(judged(claim, samplesFor(claim, bad))).toMatchObject({ state: 'fail', reasonCode: 'decided' });
  });

  it('is inconclusive where each sample may lie on either side', () => {
    expect(judged(claim, samplesFor(claim, () => either))).toMatchObject({ state: 'inconclusive', reasonCode: 'straddles_limit' });
  });

  it('is not measured with one sample fewer than its least', () => {
    const fewer = { 'clustered-share': (claim.leastSamples - 1) * 5, 'census-share': 50 + claim.leastSamples - 1 }[claim.statistic as string];
    expect(judged(claim, samplesFor(claim, good, fewer ?? claim.leastSamples - 1))).toMatchObject({ state: 'not_measured', reasonCode: 'too_few_samples' });
  });

  it('is not measured where all samples were lost', () => {
    const samples = samplesFor(claim, good).map((sample) => lostSample(sample.order, { cluster: sample.cluster, stratum: sample.stratum }));
    expect(judged(claim, samples).state).toBe('not_measured');
  });

  it('can pass with just its least n, planned and clean', () => {
    const least = { 'clustered-share': claim.leastSamples * 5, 'census-share': 100 }[claim.statistic as string] ?? claim.leastSamples;
    expect(judged(claim, samplesFor(claim, good, least)).state).toBe('pass');
  });
});
