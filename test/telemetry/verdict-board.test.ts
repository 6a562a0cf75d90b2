import { describe, expect, it } from 'vitest';
import { FactBoard } from '../../sidecar/telemetry/fact-board.ts';
import { judgedRun, type JudgedRun, type VerdictState } from '../../sidecar/telemetry/judged-run.ts';
import { VerdictBoard } from '../../sidecar/telemetry/verdict-board.ts';
import { madeClaim, madeVerdict } from '../report/made-verdict.ts';

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T18:00:00.000Z`;
const seconds = (number: number): number => Date.parse(day(number)) / 1000;

/** The verdict of one day, with one claim. */
function judgedOn(number: number, state: VerdictState, given: { readonly scenario?: string; readonly quick?: boolean; readonly value?: number } = {}): JudgedRun {
  const { scenario = 'task-2c', quick = false, value = number } = given;
  const run = { id: `202611${String(number).padStart(2, '0')}T180000Z-0a1b2c`, scenario, quick, startedAt: day(number), endedAt: day(number), complete: true };
  return madeVerdict({ state, run, claims: [madeClaim({ state, value })] });
}

function board(...judged: readonly JudgedRun[]): VerdictBoard {
  const made = new VerdictBoard();
  for (const one of judged) made.take(one);
  return made;
}

describe('the standing of a claim', () => {
  it('counts how many verdicts in a row gave its state, and since when', () => {
    const [standing] = board(judgedOn(1, 'pass'), judgedOn(2, 'fail'), judgedOn(3, 'fail'), judgedOn(4, 'fail')).standings;
    expect(standing?.claims[0]?.streak).toEqual({ state: 'fail', length: 3, since: seconds(2) });
    expect(standing?.streak).toEqual({ state: 'fail', length: 3, since: seconds(2) });
  });

  it('begins anew with each other state', () => {
    const [standing] = board(judgedOn(1, 'fail'), judgedOn(2, 'fail'), judgedOn(3, 'not_measured')).standings;
    expect(standing?.claims[0]?.streak).toEqual({ state: 'not_measured', length: 1, since: seconds(3) });
  });

  it('remembers when it passed last, with which value', () => {
    const [standing] = board(judgedOn(1, 'pass', { value: 0.5 }), judgedOn(2, 'pass', { value: 0.7 }), judgedOn(3, 'fail')).standings;
    expect(standing?.claims[0]?.lastPass).toEqual({ value: 0.7, time: seconds(2) });
    expect(board(judgedOn(1, 'fail')).standings[0]?.claims[0]?.lastPass).toBeUndefined();
  });

  it('is one of each scenario, target and length, so that a smoke test breaks no row', () => {
    const { standings } = board(judgedOn(1, 'fail'), judgedOn(2, 'not_measured', { scenario: 'smoke' }), judgedOn(3, 'pass', { quick: true }), judgedOn(4, 'fail'));
    expect(standings.map(({ group, streak }) => [group['exai.scenario.name'], group['exai.run.quick'], streak.state, streak.length])).toEqual([
      ['smoke', false, 'not_measured', 1], ['task-2c', true, 'pass', 1], ['task-2c', false, 'fail', 2],
    ]);
    expect(standings[0]?.group['exai.target']).toBe('rehearsal');
  });

  it('takes no verdict twice, and none that is older', () => {
    const [standing] = board(judgedOn(2, 'fail'), judgedOn(2, 'fail'), judgedOn(1, 'pass')).standings;
    expect(standing?.streak).toEqual({ state: 'fail', length: 1, since: seconds(2) });
  });

  it('is kept of so many groups, those judged last', () => {
    const made = board(...Array.from({ length: 20 }, (_, index) => judgedOn(index + 1, 'pass', { scenario: `s${index + 1}` })));
    expect(made.standings.map(({ judged }) => judged.run.scenario)).toEqual(Array.from({ length: 16 }, (_, index) => `s${index + 5}`));
  });
});

describe('verdicts that are recalled', () => {
  it('make the same standing as if they had been seen, in whatever order they are read', () => {
    const facts = new FactBoard();
    facts.run({ type: 'judged', judged: judgedOn(3, 'fail') });
    facts.recall([judgedOn(3, 'fail'), judgedOn(2, 'fail'), judgedOn(1, 'pass')]);
    expect(facts.verdicts.standings[0]?.claims[0]).toMatchObject({ streak: { state: 'fail', length: 2, since: seconds(2) }, lastPass: { value: 1, time: seconds(1) } });
  });
});

describe('what is handed from thread to thread of a verdict', () => {
  it('is what metrics tell, and of its evidence the first trace alone', () => {
    const [evidence] = madeClaim({}).evidence;
    const short = judgedRun(madeVerdict({ claims: [madeClaim({ evidence: evidence ? [evidence, evidence, evidence] : [] })] }));
    expect(JSON.stringify(short)).not.toMatch(/spanId|"method"|rungs|figures/);
    expect(short.claims[0]?.evidence).toEqual([{ traceId: 'a'.repeat(32) }]);
    expect(short.claims[0]).toMatchObject({ id: 'upload.first', value: 0.87, limit: { op: '<', value: 2 }, reasonCode: 'decided' });
  });
});
