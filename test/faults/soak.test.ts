import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { replayIdeal } from './replay-ideal.ts';
import { twoAtOnce } from './two-at-once.ts';

/** Memory knows no time: only that results expire between two hundreds has to hold. */
const TIME_SCALE = '30';

const stateOf = ({ claims }: Verdict, id: string): string | undefined => claims.find((claim) => claim.id === id)?.state;
const megabytes = ({ figures }: Verdict, id: string): number => (figures.find((figure) => figure.id === id)?.value ?? Number.NaN) / 1e6;

describe('the soak', { timeout: 300_000 }, () => {
  let verdictWith: (fault: string, test: TestContext) => Promise<Verdict>;
  beforeAll(async () => {
    verdictWith = await twoAtOnce(['', 'leak', 'drift'], (fault) => replayIdeal('task-2c-soak', fault, TIME_SCALE));
  }, 600_000);

  it('finds no leak where results are let go: the second and the third hundred hold no more of them than the first', async (test) => {
    const verdict = await verdictWith('', test);
    expect(['memory.growth-second', 'memory.growth-third'].map((id) => stateOf(verdict, id))).not.toContain('fail');
    expect(megabytes(verdict, 'memory.growth/by-design')).toBeGreaterThan(2);
    for (const id of ['memory.growth-second', 'memory.growth-third']) expect(Math.abs(megabytes(verdict, `${id}/by-design`))).toBeLessThan(1);
  });

  it('finds a leak in each hundred, and that it is in none of the containers', async (test) => {
    const verdict = await verdictWith('leak', test);
    expect(['memory.growth-second', 'memory.growth-third', 'memory.stable'].map((id) => stateOf(verdict, id))).toEqual(['fail', 'fail', 'fail']);
    for (const id of ['memory.growth-second', 'memory.growth-third']) expect(megabytes(verdict, `${id}/elsewhere`)).toBeGreaterThan(30);
  });

  it('finds growth that begins later where it begins', async (test) => {
    const verdict = await verdictWith('drift', test);
    expect(stateOf(verdict, 'memory.growth')).not.toBe('fail');
    expect(['memory.growth-second', 'memory.growth-third'].map((id) => stateOf(verdict, id))).toEqual(['fail', 'fail']);
  });
});
