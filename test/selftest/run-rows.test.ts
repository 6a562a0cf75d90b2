import { describe, expect, it } from 'vitest';
import type { State } from '../../sidecar/claims/judgement.ts';
import { FAULTS } from '../../sidecar/rehearsal/faults.ts';
import { assessRow, statesInSight, statesOf } from '../../sidecar/selftest/assess-row.ts';
import { claimsShown, isOk } from '../../sidecar/selftest/claims-shown.ts';
import { type RehearsalRow, rehearsalRows } from '../../sidecar/selftest/rehearsal-plan.ts';
import { runRows } from '../../sidecar/selftest/run-rows.ts';
import { isUnfitAlone } from '../../sidecar/verdict/selftest-result.ts';
import type { ClaimVerdict, Verdict } from '../../sidecar/verdict/verdict.ts';

const row = (name: string, expected: RehearsalRow['expected'] = {}): RehearsalRow => ({ name, kind: name === 'ideal' ? 'baseline' : 'fault', meaning: name, expected, fault: undefined, only: undefined, slower: 1 });
const ROWS = [row('ideal'), row('slow', { a: ['fail'] }), row('lossy', { b: ['pass', 'not_measured'] })];
const TRUE: Readonly<Record<string, Readonly<Record<string, State>>>> = { ideal: { a: 'pass', b: 'pass' }, slow: { a: 'fail', b: 'pass' }, lossy: { a: 'pass', b: 'not_measured' } };

const runner = (run: (name: string, alone: boolean) => Readonly<Record<string, State>>, atOnce = 2) => {
  const begun: string[] = [];
  return { begun, run: async ({ name }: RehearsalRow, alone: boolean) => run(name, alone), atOnce, signal: new AbortController().signal, onRow: () => {}, onStart: (name: string) => begun.push(name) };
};

describe('the rows of a self-test', () => {
  it('are as they must be where the judge is right, each made once', async () => {
    const made = runner((name) => TRUE[name] ?? {});
    const rows = await runRows(ROWS, made);
    expect(rows.map(({ name, unexpected, tries }) => [name, unexpected.length, tries])).toEqual([['ideal', 0, 1], ['slow', 0, 1], ['lossy', 0, 1]]);
    expect(made.begun).toHaveLength(3);
  });

  it('are made anew, alone, where they are not, and say so', async () => {
    const rows = await runRows(ROWS, runner((name, alone) => (name === 'slow' && !alone ? { a: 'inconclusive', b: 'pass' } : (TRUE[name] ?? {}))));
    expect(rows.map(({ tries, unexpected }) => [tries, unexpected.length])).toEqual([[1, 0], [3, 0], [1, 0]]);
  });

  it('are made anew behind the others first, and not alone where that shows what it must', async () => {
    let seen = 0;
    const made = runner((name) => (name === 'ideal' && (seen += 1) === 1 ? { a: 'inconclusive', b: 'pass' } : (TRUE[name] ?? {})), 1);
    const rows = await runRows(ROWS, made);
    expect(rows.map(({ tries, unexpected }) => [tries, unexpected.length])).toEqual([[2, 0], [1, 0], [1, 0]]);
    expect(made.begun).toEqual(['ideal', 'slow', 'lossy', 'ideal']);
  });

  it('are not made anew where the one without a fault does not hold even alone', async () => {
    const made = runner((name) => (name === 'slow' ? { a: 'inconclusive', b: 'pass' } : { a: 'inconclusive', b: 'inconclusive' }));
    const rows = await runRows(ROWS, made);
    expect(rows.map(({ name, tries }) => [name, tries])).toEqual([['ideal', 3], ['slow', 2], ['lossy', 2]]);
    expect(rows.map(isUnfitAlone)).toEqual([true, false, false]);
  });

  it('name what moved that must not, and what did not that must', async () => {
    const rows = await runRows(ROWS, runner((name) => (name === 'slow' ? { a: 'pass', b: 'fail' } : (TRUE[name] ?? {}))));
    expect(rows[1]?.unexpected).toEqual([{ claim: 'a', expected: 'fail', found: 'pass' }, { claim: 'b', expected: 'pass', found: 'fail' }]);
    expect(isOk({ rows: [...rows], claims: claimsShown(['a', 'b'], rows, () => null) })).toBe(false);
  });
});

const verdict = (...claims: readonly Partial<ClaimVerdict>[]): Verdict => ({ claims }) as Verdict;

it('a row shows what a claim that was looked at came to, whatever kept it from being measured', () => {
  const changed = { name: 'r', kind: 'mutation' as const, meaning: 'm', expected: { b: ['fail' as const] }, tries: 1 };
  const few = { state: 'not_measured', reasonCode: 'too_few_samples' } as const;
  const before = statesInSight(verdict({ id: 'a', state: 'pass' }, { id: 'b', state: 'pass' }, { id: 'c', ...few }));
  expect(assessRow(changed, statesOf(verdict({ id: 'a', ...few }, { id: 'b', ...few }, { id: 'c', state: 'fail' })), before)).toMatchObject({
    states: { a: 'not_measured', b: 'not_measured' },
    unexpected: [{ claim: 'a', expected: 'pass', found: 'not_measured' }, { claim: 'b', expected: 'fail', found: 'not_measured' }],
  });
});

const states = (name: string, found: Readonly<Record<string, State>>, expected: RehearsalRow['expected'] = {}) =>
  assessRow({ name, kind: 'fault', meaning: name, expected, tries: 1 }, found, { a: 'pass', b: 'pass' });

describe('what is shown of a claim', () => {
  it('is the first row that showed it so, and none that must not have', () => {
    const rows = [states('ideal', { a: 'pass', b: 'pass' }), states('wrong', { a: 'fail' }), states('right', { a: 'fail' }, { a: ['fail'] })];
    expect(claimsShown(['a', 'b'], rows, () => null)).toEqual([{ id: 'a', green: 'ideal', red: 'right', why: null }, { id: 'b', green: 'ideal', red: null, why: null }]);
  });

  it('is not enough where nothing can turn it red, and needs none where it could not be measured', () => {
    const rows = [states('ideal', { a: 'pass', b: 'pass' }), states('right', { a: 'fail' }, { a: ['fail'] })];
    expect(isOk({ rows, claims: claimsShown(['a', 'b'], rows, () => null) })).toBe(false);
    expect(isOk({ rows, claims: claimsShown(['a', 'b'], rows, (id) => (id === 'b' ? 'not in this run' : null)) })).toBe(true);
    expect(isOk({ rows, claims: claimsShown(['a', 'b'], rows, () => 'not in this run') })).toBe(false);
  });
});

describe('the plan of a self-test', () => {
  it('has every fault once, behind the daemon without any, and each with what it does to which claims', () => {
    for (const quick of [false, true]) {
      const rows = rehearsalRows(quick);
      expect(rows[0]?.name).toBe('ideal');
      expect(rows.slice(1).map(({ name }) => name).toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted());
      for (const { name, red } of FAULTS) for (const id of red) expect(rows.find((candidate) => candidate.name === name)?.expected[id]).toEqual(['fail']);
    }
  });
});
