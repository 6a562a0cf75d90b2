import { describe, expect, it } from 'vitest';
import { claimHistory, claimsIn } from '../../sidecar/history/claim-history.ts';
import type { ClaimVerdict, Environment, Verdict } from '../../sidecar/verdict/verdict.ts';
import { madeClaim, madeVerdict } from '../report/made-verdict.ts';

/** A verdict of day `day` that says this of the one claim. */
function verdict(day: number, claim: Partial<ClaimVerdict>, environment: Partial<Environment> = {}): Verdict {
  const made = madeVerdict();
  const startedAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  return { ...made, run: { ...made.run, id: `202601${String(day).padStart(2, '0')}T000000Z-000000`, startedAt }, environment: { ...made.environment, ...environment }, claims: [madeClaim({ id: 'upload.first', ...claim })] };
}

const newestFirst = (...verdicts: readonly Verdict[]): readonly Verdict[] => verdicts.toReversed();
const real: Partial<Environment> = { daemon: { kind: 'real', version: '2.0.0', pid: 1, url: 'ws://127.0.0.1:1', launched: true } };
const workers = (value: string): Partial<Environment> => ({ settings: { KIMI_FILES_MAX_PARALLEL: { value, how: 'given' } } });

describe('the history of a claim', () => {
  it('is what each run said of it, newest first, with what had changed since the run before', () => {
    const history = claimHistory(newestFirst(verdict(1, { value: 1 }, workers('3')), verdict(2, { value: 2, state: 'fail' }, workers('5'))), 'upload.first');
    expect(history?.entries).toMatchObject([
      { run: '20260102T000000Z-000000', state: 'fail', value: 2, changed: [{ what: 'settings.KIMI_FILES_MAX_PARALLEL', base: '3', head: '5' }] },
      { run: '20260101T000000Z-000000', state: 'pass', value: 1, changed: [] },
    ]);
  });

  it('names the last run that passed, and what is otherwise in the environment since', () => {
    const history = claimHistory(newestFirst(verdict(1, {}, workers('3')), verdict(2, { value: 0.8 }, workers('4')), verdict(3, { state: 'fail' }, workers('5')), verdict(4, { state: 'inconclusive' }, workers('5'))), 'upload.first');
    expect(history).toMatchObject({ lastGood: { run: '20260102T000000Z-000000', value: 0.8 }, changedSince: [{ what: 'settings.KIMI_FILES_MAX_PARALLEL', base: '4', head: '5' }] });
  });

  it('takes no rehearsal for the last good run of a real daemon', () => {
    const history = claimHistory(newestFirst(verdict(1, {}, real), verdict(2, {}), verdict(3, { state: 'fail' }, real)), 'upload.first');
    expect(history?.lastGood?.run).toBe('20260101T000000Z-000000');
    expect(history?.entries.map(({ comparable }) => comparable)).toEqual([true, false, true]);
    expect(claimHistory([verdict(1, { state: 'fail' })], 'upload.first')).toMatchObject({ lastGood: null, changedSince: [] });
  });

  it('tells with which run the level changed, among ten runs and more, and what changed with it', () => {
    const days = Array.from({ length: 14 }, (_, at) => verdict(at + 1, { value: (at < 7 ? 1 : 2) + at / 100 }, workers(at < 7 ? '3' : '1')));
    expect(claimHistory(days.toReversed(), 'upload.first')?.changePoints).toMatchObject([
      { run: '20260108T000000Z-000000', before: 1.03, after: 2.1, changed: [{ what: 'settings.KIMI_FILES_MAX_PARALLEL', base: '3', head: '1' }] },
    ]);
    expect(claimHistory(days.slice(3, 12).toReversed(), 'upload.first')?.changePoints).toEqual([]);
  });

  it('finds no change where none is comparable, nor in runs without a value', () => {
    const mixed = Array.from({ length: 14 }, (_, at) => verdict(at + 1, { value: at < 7 ? null : 2 + at / 100 }, at < 7 ? {} : real));
    expect(claimHistory(mixed.toReversed(), 'upload.first')?.changePoints).toEqual([]);
  });

  it('is there for every claim that a verdict speaks of, and for no other', () => {
    const verdicts = [verdict(2, {}), verdict(1, { id: 'upload.gone' })];
    expect(claimsIn(verdicts)).toEqual(['upload.first', 'upload.gone']);
    expect(claimHistory(verdicts, 'upload.gone')?.entries).toHaveLength(1);
    expect(claimHistory(verdicts, 'nothing')).toBeUndefined();
  });
});
