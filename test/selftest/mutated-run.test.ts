import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as HindranceModule from '../../sidecar/verdict/hindrance.ts';
import type * as DecideModule from '../../sidecar/claims/decide.ts';
import type * as HindrancesModule from '../../sidecar/claims/hindrances.ts';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { MUTATIONS } from '../../sidecar/mutation/registry.ts';
import type { RunFolder } from '../../sidecar/run/run-folder.ts';
import { claimsShown, isOk } from '../../sidecar/selftest/claims-shown.ts';
import { judgeMutations, type MutatedRun, whyNotShown } from '../../sidecar/selftest/mutated-run.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import type { RunReader } from '../../sidecar/store/run-reader.ts';
import { judgeRun, type JudgeRunOptions } from '../../sidecar/verdict/judge-run.ts';
import { rememberingReader } from '../../sidecar/verdict/remembering-reader.ts';
import { wholeRun, type WholeRunFolder } from './whole-run.ts';

let whole: WholeRunFolder;
let good: MutatedRun;
/** What each copy was judged from, the unchanged one first: questions are asked once, and answered from memory from then on. */
const copies: JudgeRunOptions[] = [];
const readers: RunReader[] = [];

/** A copy as the judge is given it; its file stays open when its folder goes. */
async function inputsOf(copy: RunFolder): Promise<JudgeRunOptions> {
  const { id, scenario, quick, startedAt, endedAt, environment, measurement, leftOut } = await copy.read();
  const reader = await openRunFile(copy.spansFile);
  readers.push(reader);
  if (environment === undefined) throw new Error('the copy has no environment');
  const run = { id, scenario, quick, startedAt, endedAt: endedAt ?? null, complete: true };
  return { reader: rememberingReader(reader), claims: await loadClaims(copy.claimsFile, MEASURES), run, environment, measurement, leftOut };
}

beforeAll(async () => {
  whole = await wholeRun();
  good = await judgeMutations({
    folder: whole.folder,
    copiesDir: whole.beside,
    signal: new AbortController().signal,
    onRow: () => {},
    judge: async (copy) => {
      const inputs = await inputsOf(copy);
      copies.push(inputs);
      return judgeRun(inputs);
    },
  });
}, 900_000);
afterAll(async () => {
  for (const reader of readers) reader.close();
  await whole[Symbol.asyncDispose]();
});

const shown = ({ before, rows }: MutatedRun) => claimsShown(before.claims.map(({ id }) => id), rows, whyNotShown(before));

describe('the copies of a run on which every claim holds', () => {
  it('begin with one on which it does', () => {
    expect(good.before.claims.filter(({ state }) => state !== 'pass').map(({ id, state, reason }) => [id, state, reason])).toEqual([]);
  });

  it('come out as each mutation says, and no other claim moves', () => {
    expect(good.rows.flatMap(({ name, unexpected }) => unexpected.map((row) => ({ name, ...row })))).toEqual([]);
  });

  it('all differ from it in something: no mutation finds nothing to change', () => {
    expect(good.rows.filter(({ note }) => note !== null).map(({ name, note }) => [name, note])).toEqual([]);
  });

  it('show each claim green and red', () => {
    expect(shown(good).filter(({ green, red }) => green === null || red === null)).toEqual([]);
    expect(isOk({ rows: [...good.rows], claims: shown(good) })).toBe(true);
  });

  it('leave the run itself as it was, and nothing behind', async () => {
    const reader = await openRunFile(whole.folder.spansFile);
    const again = await judgeRun({ ...(copies[0] as JudgeRunOptions), reader });
    reader.close();
    expect(again.claims).toEqual(good.before.claims);
  });
});

/** The same copies, judged by another judge; those behind the first row that comes out otherwise are let be, where that will do. */
async function judgedBy(judge: typeof judgeRun, until: 'the-end' | 'caught'): Promise<MutatedRun> {
  const waiting = [...copies];
  const caught = new AbortController();
  return judgeMutations({
    folder: whole.folder,
    copiesDir: whole.beside,
    mutations: MUTATIONS.map((mutation) => ({ ...mutation, apply: () => Promise.resolve({ touched: 1 }) })),
    signal: caught.signal,
    onRow: ({ unexpected }) => {
      if (until === 'caught' && unexpected.length > 0) caught.abort();
    },
    judge: () => judge(waiting.shift() as JudgeRunOptions),
  });
}

const isCaught = async (judge: typeof judgeRun): Promise<boolean> => {
  const broken = await judgedBy(judge, 'caught');
  return !isOk({ rows: [...broken.rows], claims: shown(broken) });
};

type Decision = ReturnType<typeof DecideModule.decide>;
const DECIDE = '../../sidecar/claims/decide.ts';
const HINDRANCES = '../../sidecar/claims/hindrances.ts';
const HINDRANCE = '../../sidecar/verdict/hindrance.ts';

/** A judge of which one rule is another; everything else is the program's own. */
async function brokenJudge<Module extends object>(path: string, breakIt: (own: Module) => Partial<Module>): Promise<typeof judgeRun> {
  vi.resetModules();
  vi.doMock(path, async (importOriginal) => {
    const own = await importOriginal<Module>();
    return { ...own, ...breakIt(own) };
  });
  const { judgeRun: broken } = await import('../../sidecar/verdict/judge-run.ts');
  vi.doUnmock(path);
  return broken;
}

/** Other decisions than the rule's, for the claims of one comparison. */
const otherwise = (op: string, change: Partial<Record<Decision, Decision>>) => (own: typeof DecideModule): Partial<typeof DecideModule> => ({
  decide: (claim, estimate) => {
    const decided = own.decide(claim, estimate);
    return claim.limit.op === op ? (change[decided] ?? decided) : decided;
  },
});

const OPS = ['<', '<=', '>', '>='] as const;
const DECISIONS: readonly (readonly [string, Partial<Record<Decision, Decision>>])[] = [
  ['calls a pass a fail', { pass: 'fail' }],
  ['calls a fail a pass', { fail: 'pass' }],
  ['swaps the two', { pass: 'fail', fail: 'pass' }],
  ['never passes', { pass: 'inconclusive' }],
  ['never fails', { fail: 'inconclusive' }],
];

describe('a judge that is broken', () => {
  it('is not broken by being loaded anew: the same judge shows the same', async () => {
    const same = await judgedBy(await brokenJudge<typeof DecideModule>(DECIDE, () => ({})), 'the-end');
    expect(same.rows.map(({ states }) => states)).toEqual(good.rows.map(({ states }) => states));
  });

  it.each(OPS.flatMap((op) => DECISIONS.map(([what, change]) => ({ op, what, change }))))('is caught where for $op it $what', async ({ op, change }) => {
    expect(await isCaught(await brokenJudge(DECIDE, otherwise(op, change)))).toBe(true);
  });

  it.each([
    ['sees no contradiction', HINDRANCES, { contradictionIn: () => undefined } satisfies Partial<typeof HindrancesModule>],
    ['never misses a sample', HINDRANCES, { shortageOf: () => undefined } satisfies Partial<typeof HindrancesModule>],
    ['minds nothing that cannot be', HINDRANCE, { restsOnImpossible: () => undefined } satisfies Partial<typeof HindranceModule>],
    ['minds no drops', HINDRANCE, { dropsHurt: () => undefined } satisfies Partial<typeof HindranceModule>],
    ['minds no lateness', HINDRANCE, { lateness: () => undefined } satisfies Partial<typeof HindranceModule>],
    ['decides without the samples that were lost', '../../sidecar/claims/lost-samples.ts', { isDecidedWithoutLoss: () => false }],
    ['counts no proven event', '../../sidecar/claims/zero-count.ts', { isProvenEvent: () => false }],
  ])('is caught where it %s', async (_what, path, rule) => {
    expect(await isCaught(await brokenJudge<object>(path, () => rule))).toBe(true);
  });
});
