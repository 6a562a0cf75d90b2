import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../sidecar/claims/claim.ts';
import { judgeClaim } from '../../sidecar/claims/judge-claim.ts';
import { REASON_CODES, type State } from '../../sidecar/claims/judgement.ts';
import { overallState } from '../../sidecar/claims/overall-state.ts';
import { adviceFor, correctionOf } from '../../sidecar/claims/wording.ts';
import type { Rung } from '../../sidecar/spans/rung.ts';
import { claimOf, draws, lostSample, sampleOf, samplesOf, setOf } from './samples.ts';

const real = { timeScale: 1 };
const zeroCount = claimOf({ statistic: 'zero-count', unit: '1', limit: { op: '<=', value: 0 }, leastSamples: 63 });
const mean = claimOf({ statistic: 'mean' });
const census = (op: Comparison) => claimOf({ statistic: 'census-range', limit: { op, value: 2 }, leastSamples: 1 });

const none = (count: number) => samplesOf(draws(count, () => 0));
const overall = (...states: readonly State[]) => overallState(states.map((state) => ({ state, required: true })));

describe('a limit', () => {
  // I = [lower, upper] is closed: what lies on the limit satisfies ≤ and ≥ and refutes < and >.
  it.each([
    ['<', [1, 1.9], 'pass'], ['<', [1, 2], 'inconclusive'], ['<', [2, 3], 'fail'],
    ['<=', [1, 2], 'pass'], ['<=', [2, 3], 'inconclusive'], ['<=', [2.1, 3], 'fail'],
    ['>', [2.1, 3], 'pass'], ['>', [2, 3], 'inconclusive'], ['>', [1, 2], 'fail'],
    ['>=', [2, 3], 'pass'], ['>=', [1, 2], 'inconclusive'], ['>=', [1, 1.9], 'fail'],
  ] as const)('of %s 2 makes bounds of %j %s', (op, [lower, upper], state) => {
    expect(judgeClaim(census(op), setOf(samplesOf([[lower, upper]])), undefined, real).state).toBe(state);
  });

  it('is divided by the time scale where it is a time, and floors with it', () => {
    expect(judgeClaim(claimOf(), setOf(samplesOf([0.1, 0.1, 0.1, 0.1, 0.1])), undefined, { timeScale: 10 }).state).toBe('pass');
    expect(judgeClaim(claimOf(), setOf(samplesOf([0.3, 0.3, 0.3, 0.3, 0.3])), undefined, { timeScale: 10 }).state).toBe('fail');
    expect(judgeClaim(claimOf({ statistic: 'census-range', unit: 'By' }), setOf(samplesOf([1, 1, 1, 1, 1]), 'By'), undefined, { timeScale: 10 }).state).toBe('pass');
    const shift = claimOf({ statistic: 'shift', unit: '1', parameters: { tolerance: 0.25, floor: 0.05 }, limit: { op: '<', value: 1 }, leastSamples: 15 });
    const step = samplesOf(draws(30, () => 0.02).map((value, at) => (at < 20 ? value : value + 0.04)));
    expect(judgeClaim(shift, setOf(step), undefined, real).state).toBe('pass');
    expect(judgeClaim(shift, setOf(step), undefined, { timeScale: 10 }).state).toBe('fail');
  });
});

describe('not measured', () => {
  const five = samplesOf([1, 1, 1, 1, 1]);

  it('is a claim whose source is missing, and its sentence says so', () => {
    const judgement = judgeClaim(claimOf(), { ...setOf([]), missing: 'no process rung' }, undefined, real);
    expect(judgement).toMatchObject({ state: 'not_measured', reasonCode: 'no_source', reason: 'no process rung', value: null, lower: null, upper: null });
  });

  it('is a claim of which the scenario sends nothing, told apart from one that nobody watched', () => {
    expect(judgeClaim(claimOf(), { ...setOf([]), missing: 'the run has no such calls', notPlanned: true }, undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'not_planned' });
  });

  it('is a claim that something else hinders, whatever its samples', () => {
    const hindrance = { reasonCode: 'left_out', reason: 'left out by --quick' } as const;
    expect(judgeClaim(claimOf(), setOf(five), undefined, { timeScale: 1, hindrance })).toMatchObject({ state: 'not_measured', ...hindrance });
  });

  it('is a claim on which two sources cannot both be right: both are named, and both spans are evidence', () => {
    const contradictions = [{
      key: 'call-2',
      first: { source: 'gateway', lower: 3, upper: 4, traceId: 'cccc', spanId: 'aaaa' },
      second: { source: 'client', lower: 1, upper: 2, traceId: 'cccc', spanId: 'bbbb' },
    }] as const;
    const judgement = judgeClaim(claimOf(), { ...setOf(five), contradictions }, undefined, real);
    expect(judgement).toMatchObject({ state: 'not_measured', reasonCode: 'contradiction' });
    expect(judgement.reason).toContain('gateway says 3…4 s (span aaaa), client says 1…2 s (span bbbb)');
    expect(judgement.evidence.map(({ role, sample: { traceId, spanId, lower } }) => [role, traceId, spanId, lower])).toEqual([['contradiction', 'cccc', 'aaaa', 3], ['contradiction', 'cccc', 'bbbb', 1]]);
  });

  it('is a claim with fewer planned samples than its least', () => {
    expect(judgeClaim(claimOf(), setOf(five.slice(1)), undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'too_few_samples', samplesNeeded: 5 });
  });

  it('is a claim whose samples were disturbed, however clear the rest', () => {
    const disturbed = [...five.slice(1), sampleOf(9, 1, { standing: 'disturbed' })];
    expect(judgeClaim(claimOf(), setOf(disturbed), undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'disturbed', samples: 4 });
  });

  it('is a median of six or seven', () => {
    expect(judgeClaim(claimOf(), setOf(samplesOf([1, 1, 1, 1, 1, 1])), undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'too_few_samples' });
    const eight = [...samplesOf([1, 1, 1, 1, 1, 1, 1]), sampleOf(8, 9, { standing: 'disturbed' })];
    expect(judgeClaim(claimOf(), setOf(eight), undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'disturbed' });
  });

  it('is a claim that is undecided only because samples were lost', () => {
    const judgement = judgeClaim(claimOf(), setOf([...five.slice(1), lostSample(9)]), undefined, real);
    expect(judgement).toMatchObject({ state: 'not_measured', reasonCode: 'lost_samples' });
    expect(judgement.reason).toContain('1 of 5 samples were lost (spans that were due did not come)');
  });

  it('is not a claim that lost samples cannot decide either way: that one is inconclusive', () => {
    const judgement = judgeClaim(claimOf(), setOf([...samplesOf([1, 1, 1, 1, 1, 3, 3, 3, 3, 3]), lostSample(10)]), undefined, real);
    expect(judgement.state).toBe('inconclusive');
  });

  it('is not a claim that is decided in spite of lost samples', () => {
    expect(judgeClaim(claimOf(), setOf([...samplesOf(draws(24, () => 1)), lostSample(24)]), undefined, real).state).toBe('pass');
  });
});

describe('samples that went wrong', () => {
  it('count against a claim: a call given up after 60 s refutes what five fast ones cannot save', () => {
    const slow = draws(5, () => 0).map((_, at) => sampleOf(at, [60, Infinity], { standing: 'given_up' }));
    expect(judgeClaim(claimOf(), setOf(slow), undefined, real)).toMatchObject({ state: 'fail', lower: 60, upper: Infinity, value: null });
  });

  it('keep a mean open above, so that it cannot pass', () => {
    const samples = [...samplesOf(draws(20, () => 0.1)), sampleOf(20, [0, Infinity], { standing: 'failed' })];
    expect(judgeClaim(mean, setOf(samples), undefined, real)).toMatchObject({ state: 'inconclusive', upper: Infinity });
  });

  it('that are disturbed take no part, fast or slow', () => {
    const samples = [...samplesOf([1, 1, 1, 1, 1]), sampleOf(9, 99, { standing: 'disturbed' })];
    expect(judgeClaim(mean, setOf(samples), undefined, real)).toMatchObject({ state: 'pass', samples: 5, value: 1 });
  });
});

describe('what must be zero', () => {
  it('passes with none in 63 and says below what rate that is', () => {
    const judgement = judgeClaim(zeroCount, setOf(none(63), '1'), undefined, real);
    expect(judgement).toMatchObject({ state: 'pass', value: 0, lower: 0, upper: 0, level: null });
    expect(judgement.reason).toContain('a rate below 4.6 %');
  });

  it('is not measured with none in 62', () => {
    expect(judgeClaim(zeroCount, setOf(none(62), '1'), undefined, real)).toMatchObject({ state: 'not_measured', samplesNeeded: 63 });
  });

  it('fails with one proven event at any n, and shows it', () => {
    const event = sampleOf(3, 1);
    expect(judgeClaim(zeroCount, setOf([...none(3), event], '1'), undefined, real)).toMatchObject({ state: 'fail', value: 1, evidence: [{ role: 'violation', sample: event }] });
  });

  it('is not measured where a lost call may hide one', () => {
    expect(judgeClaim(zeroCount, setOf([...none(63), lostSample(63)], '1'), undefined, real)).toMatchObject({ state: 'not_measured', reasonCode: 'lost_samples' });
  });
});

const noRungs: ReadonlySet<Rung> = new Set();

describe('a judgement', () => {
  it('says in its sentence what value and bounds beside it do not', () => {
    const { reason } = judgeClaim(claimOf({ limit: { op: '<', value: 0.1 } }), setOf(samplesOf([0.3, 0.35, 0.374, 0.4, 0.5])), undefined, real);
    expect(reason).toBe('proven outside < 100 ms');
  });

  it('says about how many samples would decide', () => {
    const judgement = judgeClaim(mean, setOf(samplesOf([1, 1.5, 1.8, 2.2, 2.4])), undefined, real);
    expect(judgement.state).toBe('inconclusive');
    const { value, upper } = judgement;
    expect(judgement.samplesNeeded).toBe(Math.ceil(5 * (((upper ?? 0) - (value ?? 0)) / (2 - (value ?? 0))) ** 2));
    expect(judgement.reason).toContain(`about ${judgement.samplesNeeded} samples would decide`);
  });

  it('is rounded to nine significant digits, and decided before', () => {
    const judgement = judgeClaim(census('<'), setOf(samplesOf([1.9999999999])), undefined, real);
    expect(judgement).toMatchObject({ state: 'pass', upper: 2 });
    expect(judgeClaim(mean, setOf(samplesOf([1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3])), undefined, real).value).toBe(0.333333333);
  });

  it('shows the slowest, the median and the fastest that were seen', () => {
    const samples = [...samplesOf([5, 1, 3, 2, 4]), lostSample(5), lostSample(6), lostSample(7)];
    const roles = judgeClaim(claimOf(), setOf(samples), undefined, real).evidence.map(({ role, sample }) => [role, sample.lower]);
    expect(roles).toEqual([['slowest', 5], ['median', 3], ['fastest', 1]]);
  });

  it('shows the misses of a share', () => {
    const share = claimOf({ statistic: 'share', unit: '1', limit: { op: '>=', value: 0.95 }, leastSamples: 63 });
    const samples = samplesOf(draws(63, () => 1)).with(7, sampleOf(7, [0, Infinity], { standing: 'failed' }));
    expect(judgeClaim(share, setOf(samples, '1'), undefined, real).evidence).toMatchObject([{ role: 'violation', sample: { key: 'call-7' } }]);
  });

  it('says at what error a refutation would still stand, and nothing of the kind of anything else', () => {
    // All of ten above the limit: P(Bin(10, ½) ≤ 0) = 1 ÷ 1024.
    expect(judgeClaim(claimOf(), setOf(samplesOf(draws(10, () => 3))), undefined, real).p).toBeCloseTo(1 / 1024, 9);
    expect(judgeClaim(claimOf(), setOf(samplesOf(draws(10, () => 1))), undefined, real)).not.toHaveProperty('p');
    expect(judgeClaim(zeroCount, setOf(samplesOf([1]), '1'), undefined, real)).not.toHaveProperty('p');
  });

  it('is made at the level asked for: five values prove a median at 0.96, not at 0.97', () => {
    const samples = setOf(samplesOf([1, 1, 1, 1, 1]));
    expect(judgeClaim(claimOf(), samples, undefined, { timeScale: 1, level: 0.96 })).toMatchObject({ state: 'pass', level: 0.96 });
    expect(judgeClaim(claimOf(), samples, undefined, { timeScale: 1, level: 0.97 }).state).toBe('inconclusive');
  });

  it('corrects a refuted claim, and advises by reason before state', () => {
    const claim = claimOf({ correction: 'it takes about {value} ({lower} to {upper})', advice: { fail: 'mend it', not_measured: 'look', no_source: 'give a source' } });
    const failed = judgeClaim(claim, setOf(samplesOf([3, 4, 5, 6, 7])), undefined, real);
    expect(correctionOf(claim, failed)).toBe('it takes about 5 s (3 s to 7 s)');
    expect(adviceFor(claim, failed, noRungs)).toBe('mend it');
    const missing = judgeClaim(claim, { ...setOf([]), missing: 'nobody looked' }, undefined, real);
    expect([correctionOf(claim, missing), adviceFor(claim, missing, noRungs)]).toEqual([undefined, 'give a source']);
    expect(adviceFor(claim, judgeClaim(claim, setOf(samplesOf([1, 1])), undefined, real), noRungs)).toBe('look');
    expect(adviceFor(claim, { state: 'pass', reasonCode: 'decided' }, noRungs)).toBeUndefined();
  });

  it('advises to give a rung only where it was not there, and never nothing', () => {
    const claim = claimOf({ advice: { inconclusive: 'more', 'inconclusive/probe': 'attach it', 'lost_samples/gateway/probe': 'give one' } });
    const open = { state: 'inconclusive', reasonCode: 'straddles_limit' } as const;
    expect([adviceFor(claim, open, noRungs), adviceFor(claim, open, new Set(['probe']))]).toEqual(['attach it', 'more']);
    const lost = { state: 'not_measured', reasonCode: 'lost_samples' } as const;
    expect(adviceFor(claim, lost, noRungs)).toBe('give one');
    expect(adviceFor(claim, lost, new Set(['probe']))).toContain('see why');
    for (const reasonCode of REASON_CODES.filter((code) => code !== 'decided')) expect(adviceFor(claimOf({ advice: {} }), { state: 'not_measured', reasonCode }, noRungs)).toBeDefined();
  });
});

describe('the overall state', () => {
  it('is the worst of the required claims: fail, then not measured, then inconclusive, then pass', () => {
    expect(overall('pass', 'inconclusive', 'not_measured', 'fail')).toBe('fail');
    expect(overall('pass', 'inconclusive', 'not_measured')).toBe('not_measured');
    expect(overall('pass', 'inconclusive')).toBe('inconclusive');
    expect(overall('pass', 'pass')).toBe('pass');
  });

  it('leaves out claims that are not required, and is never a pass of nothing', () => {
    expect(overallState([{ state: 'fail', required: false }, { state: 'pass', required: true }])).toBe('pass');
    expect(overallState([{ state: 'pass', required: false }])).toBe('not_measured');
    expect(overallState([])).toBe('not_measured');
  });
});
