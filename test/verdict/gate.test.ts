import { describe, expect, it } from 'vitest';
import type { CalibratedClaim, CalibrationResult } from '../../sidecar/verdict/calibration-result.ts';
import { conditionsOf } from '../../sidecar/verdict/conditions.ts';
import { gateOf } from '../../sidecar/verdict/gate.ts';
import { JUDGE_VERSION } from '../../sidecar/verdict/judge-version.ts';
import type { SelftestResult } from '../../sidecar/verdict/selftest-result.ts';
import type { ClaimVerdict } from '../../sidecar/verdict/verdict.ts';
import { withinNoise } from '../../sidecar/verdict/within-noise.ts';
import { environment } from '../selftest/whole-run.ts';

const selftest = (more: Partial<SelftestResult> = {}): SelftestResult => ({
  schemaVersion: 1, kind: 'rehearsal', at: '2026-01-01T00:00:00Z', sidecarVersion: environment.sidecarVersion, judgeVersion: JUDGE_VERSION, claimsDigest: environment.claimsDigest, target: 'the rehearsal', run: null, quick: false, timeScale: 5, seconds: 60,
  rows: [{ name: 'ideal', kind: 'baseline', meaning: 'none', states: { a: 'pass' }, expected: {}, unexpected: [], tries: 1, note: null }, { name: 'left', kind: 'mutation', meaning: 'none', states: {}, expected: {}, unexpected: [], tries: 0, note: 'nothing of the kind' }],
  claims: [{ id: 'a', green: 'ideal', red: 'slow', why: null }, { id: 'b', green: null, red: null, why: 'not in the run' }, { id: 'c', green: 'ideal', red: null, why: null }],
  ok: false, ...more,
});
const NOTHING = { selftests: undefined, calibration: undefined };

/** Whether two fresh self-tests that came out so are leant on. */
const leansOn = (rehearsal: boolean, run: boolean): boolean | undefined =>
  gateOf({ ...NOTHING, selftests: { rehearsal: selftest({ ok: rehearsal }), run: selftest({ ok: run, kind: 'run' }) } }, environment, false).selftest?.ok;
const row = (more: Partial<ClaimVerdict>): ClaimVerdict => ({ state: 'pass', limit: { op: '<', value: 2 }, lower: 1, upper: 1.9, ...more }) as ClaimVerdict;
const spread = (of: number, scale: CalibratedClaim['scale'] = 'ratio'): CalibratedClaim => ({ spread: of, scale }) as CalibratedClaim;

describe('what a verdict says of its judge', () => {
  it('is nothing where nobody has looked', () => {
    expect(gateOf(NOTHING, environment, false)).toEqual({ selftest: null, calibration: null });
  });

  it('is a self-test in short: what was seen both ways, and what was not', () => {
    const { selftest: gate } = gateOf({ ...NOTHING, selftests: { rehearsal: selftest(), run: null } }, environment, false);
    expect(gate).toMatchObject({ ok: false, run: null, rehearsal: { rows: 1, claims: 2, seenGreen: 2, seenRed: 1, moved: 0, notShown: ['c'], ok: false, stale: null } });
  });

  it.each([
    [{ claimsDigest: 'sha256:other' }, 'the claims have changed since'],
    [{ judgeVersion: JUDGE_VERSION + 1 }, `it was made by judge ${JUDGE_VERSION + 1}, this verdict by judge ${JUDGE_VERSION}`],
  ])('tells a self-test that is out of date, and does not lean on it: %j', (more, stale) => {
    const { selftest: gate } = gateOf({ ...NOTHING, selftests: { rehearsal: selftest({ ok: true, ...more }), run: null } }, environment, false);
    expect(gate).toMatchObject({ ok: false, rehearsal: { stale } });
  });

  it('leans on the self-tests that are fresh: all of them must be ok', () => {
    expect([leansOn(true, true), leansOn(true, false), leansOn(false, true)]).toEqual([true, false, false]);
  });

  it('tells a calibration that was made under other conditions, and in what they differ', () => {
    const calibration: CalibrationResult = { schemaVersion: 1, at: '', sidecarVersion: environment.sidecarVersion, judgeVersion: JUDGE_VERSION, claimsDigest: environment.claimsDigest, scenario: 's', target: 't', conditions: conditionsOf(environment, false), runs: 20, claims: [], pooled: null, says: [] };
    const stale = (more: Partial<CalibrationResult>) => gateOf({ ...NOTHING, calibration: { ...calibration, ...more } }, environment, false).calibration?.stale;
    expect(stale({})).toBeNull();
    expect(stale({ conditions: { ...calibration.conditions, quick: true, timeScale: 5 } })).toBe('its runs were made under other conditions: quick or full, time scale');
    expect(stale({ claimsDigest: 'sha256:other' })).toBe('the claims have changed since');
  });
});

describe('a bound within noise', () => {
  it('is one less than 1.645 spreads from the limit, on the side that decided', () => {
    // ln(2 ÷ 1.9) = 0.0513 = 1.645 · 0.0312
    expect([withinNoise(row({}), spread(0.0311)), withinNoise(row({}), spread(0.0313))]).toEqual([false, true]);
    expect([withinNoise(row({ state: 'fail', lower: 2.1, upper: 9 }), spread(0.0296)), withinNoise(row({ state: 'fail', lower: 2.1, upper: 9 }), spread(0.0298))]).toEqual([false, true]);
    expect(withinNoise(row({ limit: { op: '>', value: 10 }, lower: 10.1, upper: 99 }), spread(0.01))).toBe(true);
    expect(withinNoise(row({ limit: { op: '>', value: 10 }, lower: 12, upper: 99 }), spread(0.01))).toBe(false);
  });

  it('is measured in the unit where runs differ by so much and not by a factor', () => {
    expect([withinNoise(row({ limit: { op: '<', value: 0.1 }, lower: -0.1, upper: 0.05 }), spread(0.03, 'difference')), withinNoise(row({ limit: { op: '<', value: 0.1 }, lower: -0.1, upper: 0.05 }), spread(0.031, 'difference'))]).toEqual([false, true]);
  });

  it('is not told where nothing was decided, or nothing is known of runs', () => {
    expect([withinNoise(row({ state: 'inconclusive' }), spread(1)), withinNoise(row({}), undefined)]).toEqual([null, null]);
  });
});
