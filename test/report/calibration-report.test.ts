import { expect, it } from 'vitest';
import { reportCalibration } from '../../sidecar/report/calibration-report.ts';
import type { CalibratedClaim, CalibrationResult } from '../../sidecar/verdict/calibration-result.ts';

const claim = (id: string, statistic: string, given: Partial<CalibratedClaim>): CalibratedClaim => ({
  id, unit: '1', statistic, runs: 20, scale: 'difference', value: 1, spread: 0.5, spreadUpper: 1, halfWidth: 1, smallestChange: 2,
  states: { pass: 20, fail: 0, inconclusive: 0, not_measured: 0 }, moved: null, notMoved: 'for a reason', ...given,
});

const conditions = { scenarioDigest: '', quick: true, daemon: '', provider: '', rungs: '', settings: '', timeScale: 1, fault: null };
const result = (claims: CalibratedClaim[]): CalibrationResult => ({
  schemaVersion: 1, at: '2026-01-01T00:00:00Z', sidecarVersion: '0.1.0', judgeVersion: 1, claimsDigest: '', scenario: 'task-2c', target: 'a daemon', conditions, runs: 20, claims, pooled: null, says: ['a sentence'],
});

it('writes the numbers of each claim as its verdict does: counts as counts, multiples as multiples, shares in per cent', () => {
  const claims = [
    claim('routing.failures', 'zero-count', {}),
    claim('tools.consistency', 'shift', { value: 0.4, spread: 0.02, smallestChange: 0.1 }),
    claim('upload.hit-rate', 'share', { value: 0.98, spread: 0.01, smallestChange: 0.1 }),
    claim('upload.cached-speedup', 'paired-ratio', { scale: 'ratio', value: 12.9, spread: 0.05, smallestChange: 0.19 }),
  ];
  const lines = reportCalibration(result(claims), { colour: false, width: 80 }).split('\n');
  const cellsOf = (id: string): readonly string[] => (lines.find((line) => line.startsWith(id)) ?? '').slice(26).split(/ {2,}/).filter((cell) => cell !== '');
  expect(claims.map(({ id }) => cellsOf(id).slice(1, 4))).toEqual([['1', '0.5', '2'], ['0.4×', '0.02×', '0.1×'], ['98 %', '1 %', '10 %'], ['12.9×', '5 %', '19 %']]);
});
