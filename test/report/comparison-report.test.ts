import { describe, expect, it } from 'vitest';
import { reportBaseline, reportComparison } from '../../sidecar/report/comparison-report.ts';
import { reportClaimHistory, reportHistories } from '../../sidecar/report/history-report.ts';
import { reportVerdict } from '../../sidecar/report/terminal-report.ts';
import { reportVerification } from '../../sidecar/report/verification-report.ts';
import type { Verification } from '../../sidecar/bundle/verification.ts';
import { claimHistory } from '../../sidecar/history/claim-history.ts';
import type { Change, Comparison } from '../../sidecar/verdict/comparison-schema.ts';
import { madeClaim, madeVerdict } from './made-verdict.ts';

const NARROW = { width: 80, colour: false };
const WIDE = { width: 120, colour: false };
const run = { id: '20260101T000000Z-abcdef', scenario: 'task-2c', quick: false, startedAt: '2026-01-01T00:00:00.000Z', verdict: 'not_measured' };

const change = (given: Partial<Change>): Change => ({
  claim: 'upload.first', measure: 'upload.duration', statistic: 'median', unit: 's', kind: 'ratio', outcome: 'worse', words: 'slower', value: 1.2, lower: 1.15, upper: 1.26, level: 0.95, p: 1e-9,
  base: { value: 0.87, samples: 25 }, head: { value: 1.05, samples: 25 }, paired: false, method: 'm', regression: true, withinTolerance: false, reason: '', ...given,
});

const comparison: Comparison = {
  base: run,
  head: { ...run, id: '20260102T000000Z-abcdef', quick: true, verdict: 'fail' },
  comparable: true,
  differences: [{ what: 'settings.KIMI_FILES_MAX_PARALLEL', base: '3', head: '5', hinders: false }],
  tolerance: 0.05,
  changes: [
    change({}),
    change({ claim: 'upload.hit-rate-parallel', statistic: 'share', unit: '1', kind: 'difference', outcome: 'no_difference_shown', words: 'no difference shown', value: -0.02, lower: -0.137, upper: 0.04, regression: false, base: { value: 1, samples: 25 }, head: { value: 0.98, samples: 25 } }),
    change({ claim: 'memory.idle', statistic: 'census-range', unit: 'By', outcome: 'no_difference_shown', words: 'no difference shown', value: 1, lower: 0.99, upper: 1.01, regression: false, withinTolerance: true, base: { value: 7e7, samples: 10 }, head: { value: 7e7, samples: 10 } }),
    change({ claim: 'tools.chat', statistic: 'mean', outcome: 'cannot_tell', words: 'cannot tell', value: null, lower: null, upper: null, regression: false, reason: 'in base: no gateway rung' }),
  ],
  regressions: ['upload.first'],
};

describe('a comparison in a terminal', () => {
  it.each([80, 120])('says for each measure what became of it, in %i columns', (width) => {
    const text = reportComparison(comparison, { width, colour: false });
    expect(text).toMatchSnapshot();
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('stands in the report of a verdict where there is a baseline, and only what changed', () => {
    const text = reportVerdict(madeVerdict({ baseline: comparison }), WIDE);
    expect(text).toContain('Against the baseline 20260101T000000Z-abcdef');
    expect(text).toMatch(/upload\.first +slower \(regression\) +1\.2×/);
    expect(reportBaseline(comparison, NARROW)).not.toContain('memory.idle');
    expect(reportBaseline(null, NARROW)).toBe('');
    expect(reportBaseline({ ...comparison, comparable: false, differences: [{ what: 'daemon.kind', base: 'real', head: 'rehearsal', hinders: true }] }, NARROW)).toContain('daemon.kind: real → rehearsal\n  the two cannot be compared');
  });

  it('what cannot be in the spans is shown with its trace, a few of many', () => {
    const impossible = Array.from({ length: 7 }, (_, at) => ({ rule: 'outside-call', traceId: `trace-${at}`, spanId: 's', other: null, message: 'an upload begins before its call' }));
    const text = reportVerdict(madeVerdict({ impossible }), WIDE);
    expect(text).toContain('outside-call: an upload begins before its call (trace trace-0)');
    expect(text).toContain('  and 2 more');
  });
});

describe('a history in a terminal', () => {
  const verdicts = ['inconclusive', 'fail', 'pass', 'not_measured'].map((state, at) => {
    const made = madeVerdict();
    const settings = { KIMI_FILES_MAX_PARALLEL: { value: String(3 + at), how: 'given' as const } };
    return { ...made, run: { ...made.run, id: `2026010${4 - at}T000000Z-abcdef` }, environment: { ...made.environment, settings }, claims: [madeClaim({ state: state as 'pass', value: state === 'not_measured' ? null : 1 + at })] };
  });

  it('is a line for each claim, from old to new', () => {
    expect(reportHistories([claimHistory(verdicts, 'upload.first')].flatMap((history) => history ?? []), NARROW)).toContain('upload.first                -PF?  now 1 s, last passed 20260102T000000Z-abcdef at 3 s');
  });

  it('of one claim tells each run, the last good one and what changed since', () => {
    const history = claimHistory(verdicts, 'upload.first');
    expect(history === undefined ? '' : reportClaimHistory(history, NARROW)).toMatchSnapshot();
  });
});

describe('a verification in a terminal', () => {
  const verification: Verification = {
    state: 'differs', file: 'evidence.tar', sha256: 'a'.repeat(64), bytes: 2_100_000, files: 5, run: run.id, verdict: 'fail', judge: { made: 1, here: 1 }, signature: null,
    findings: [{ about: 'verdict', path: '/claims/1/lower', was: 0.1, is: 0.2, message: 'upload.cached' }, { about: 'signature', path: '', was: undefined, is: undefined, message: 'it is not signed' }],
  };

  it('says what differs, what it was and what it is', () => {
    const text = reportVerification(verification, NARROW);
    expect(text).toContain('verdict /claims/1/lower (upload.cached): was 0.1, is 0.2');
    expect(text).toContain('signature (it is not signed)');
    expect(text.split('\n').at(-1)).toBe('not verified: something differs');
  });

  it('names the judges where they are not the same, and whether a key was given', () => {
    const text = reportVerification({ ...verification, state: 'other_judge', findings: [], judge: { made: 1, here: 2 }, signature: { keyid: 'k', trusted: false } }, NARROW);
    expect(text).toContain('made by judge 1, judged anew by judge 2');
    expect(text).toContain('not checked against a key that you trust');
  });
});
