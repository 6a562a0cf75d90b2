import { describe, expect, it } from 'vitest';
import { type KeptClaim, keptSamples } from '../../sidecar/calibration/kept-run.ts';
import { movedStates, whyNotMoved } from '../../sidecar/calibration/moved-limits.ts';
import { spreadOf } from '../../sidecar/calibration/spread.ts';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { statisticOf } from '../../sidecar/claims/statistics.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { claimOf, draws, normalOf, randomOf, samplesOf, setOf } from '../claims/samples.ts';

const claim = claimOf();

/** One run: samples whose truth differs from run to run by `spread`. */
function runOf(n: number, sigma: number, spread: number, normal: () => number): KeptClaim {
  const level = Math.exp(spread * normal());
  const set = setOf(samplesOf(draws(n, () => level * Math.exp(sigma * normal()))));
  const { value, lower, upper } = statisticOf.median.estimate(set.samples, {}, 0.05);
  return { id: claim.id, state: 'pass', value, lower, upper, samples: keptSamples(set), against: null };
}

/** How often runs of the same thing pass and fail with the limit at the truth, over calibrations of twenty runs each. */
function falseDecisions(n: number, spread: number, seed: number): { readonly pass: number; readonly fail: number } {
  const normal = normalOf(randomOf(seed));
  const states = Array.from({ length: 60 }, () => movedStates(claim, Array.from({ length: 20 }, () => runOf(n, 0.07, spread, normal)), 1)).flat();
  const shareOf = (state: string): number => states.filter((candidate) => candidate === state).length / states.length;
  return { pass: shareOf('pass'), fail: shareOf('fail') };
}

// statistics.md, section 3: bounds within a run do not cover the spread from run to run, and this is what calibration must show.
describe('with the limit at the median of the other runs', () => {
  it.each([
    [5, 0, 0.035],
    [5, 0.02, 0.054],
    [5, 0.05, 0.12],
    [25, 0.05, 0.25],
  ])('runs of %d samples that lie %d apart are falsely decided in about %d of cases on either side', (n, spread, stated) => {
    const { pass, fail } = falseDecisions(n, spread, 100 + n + spread * 1000);
    // Twelve hundred runs: three standard errors.
    const band = 3 * Math.sqrt((stated * (1 - stated)) / 1200) + 0.01;
    expect(Math.abs(pass - stated)).toBeLessThan(band);
    expect(Math.abs(fail - stated)).toBeLessThan(band);
  });

  it('a run that did not measure the claim is no run', () => {
    const normal = normalOf(randomOf(1));
    const runs = [...Array.from({ length: 4 }, () => runOf(5, 0.07, 0, normal)), { ...runOf(5, 0.07, 0, normal), state: 'not_measured' as const }, undefined];
    expect(movedStates(claim, runs, 1).map((state) => state === undefined)).toEqual([false, false, false, false, true, true]);
  });

  it('a limit in seconds is held as it was measured, whatever the time scale', () => {
    const normal = normalOf(randomOf(2));
    const runs = Array.from({ length: 6 }, () => runOf(5, 0.07, 0.05, normal));
    expect(movedStates(claim, runs, 5)).toEqual(movedStates(claim, runs, 1));
  });
});

describe('the limits that can be moved', () => {
  it('are those of claims whose value is continuous and whose bounds have a level', async () => {
    const claims = await loadClaims(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url).pathname, MEASURES);
    expect(claims.filter((one) => whyNotMoved(one) === null).map(({ id }) => id)).toEqual([
      'upload.first', 'upload.cached', 'upload.cached-speedup', 'upload.sequential', 'upload.parallel', 'upload.parallel-speedup',
      'routing.simple', 'routing.complex', 'routing.p95', 'tools.chat', 'tools.analyze', 'tools.workflow', 'memory.growth', 'memory.stable',
    ]);
    for (const one of claims) expect(whyNotMoved(one)).not.toBe('');
  });
});

describe('how far runs lie apart', () => {
  it('is the deviation of the logarithm, and the smallest change the half width and 1.645 of it', () => {
    const runs = [1, Math.E, Math.E ** 2].map((value): KeptClaim => ({ id: claim.id, state: 'pass', value, lower: value / 2, upper: value * 1.5, samples: [], against: null }));
    const { value, spread, spreadUpper, halfWidth, smallestChange } = spreadOf(claim, runs);
    expect([value, spread, halfWidth]).toEqual([expect.closeTo(Math.E, 6), expect.closeTo(1, 9), expect.closeTo(Math.log(2), 9)]);
    expect(smallestChange).toBeCloseTo(2 * Math.exp(1.645) - 1, 6);
    // √(2 ÷ χ²(0.05, 2)), and χ²(0.05, 2) = −2 ln 0.95.
    expect(spreadUpper).toBeCloseTo(Math.sqrt(2 / (-2 * Math.log(0.95))), 6);
  });

  it('is the deviation itself for what may be nought, and unknown of a single run or where bounds are open', () => {
    const growth = claimOf({ statistic: 'growth', unit: '1' });
    const runs = [-0.01, 0, 0.01].map((value): KeptClaim => ({ id: 'memory.growth', state: 'pass', value, lower: value - 0.02, upper: value + 0.02, samples: [], against: null }));
    expect(spreadOf(growth, runs)).toMatchObject({ value: 0, spread: 0.01, halfWidth: 0.02, smallestChange: expect.closeTo(0.02 + 1.645 * 0.01, 9) as number });
    expect(spreadOf(claim, runs.slice(0, 1))).toMatchObject({ spread: null, smallestChange: null });
    expect(spreadOf(growth, runs.map((run) => ({ ...run, upper: null })))).toMatchObject({ spread: 0.01, halfWidth: null, smallestChange: null });
  });
});
