import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from '../e2e/program.ts';

/** Memory knows no time: only that results expire between two hundreds has to hold. */
const TIME_SCALE = '30';

async function soak(...fault: readonly string[]): Promise<Verdict> {
  const data = await temporaryFolder();
  const file = join(data, 'verdict.json');
  const program = startProgram(['replay', 'task-2c-soak', '--full', '--profile', 'ideal', ...fault, '--time-scale', TIME_SCALE, '--data', data, '--json', file, ...freePorts]);
  const { status, said } = await program.ended;
  if (status === 1) throw new Error(said);
  return readVerdictFile(file);
}

const stateOf = ({ claims }: Verdict, id: string): string | undefined => claims.find((claim) => claim.id === id)?.state;
const megabytes = ({ figures }: Verdict, id: string): number => (figures.find((figure) => figure.id === id)?.value ?? Number.NaN) / 1e6;

describe('the soak', { timeout: 300_000 }, () => {
  it('finds no leak where results are let go: the second and the third hundred hold no more of them than the first', async () => {
    const verdict = await soak();
    expect(['memory.growth-second', 'memory.growth-third'].map((id) => stateOf(verdict, id))).not.toContain('fail');
    expect(megabytes(verdict, 'memory.growth/by-design')).toBeGreaterThan(2);
    for (const id of ['memory.growth-second', 'memory.growth-third']) expect(Math.abs(megabytes(verdict, `${id}/by-design`))).toBeLessThan(1);
  });

  it('finds a leak in each hundred, and that it is in none of the containers', async () => {
    const verdict = await soak('--fault', 'leak');
    expect(['memory.growth-second', 'memory.growth-third', 'memory.stable'].map((id) => stateOf(verdict, id))).toEqual(['fail', 'fail', 'fail']);
    for (const id of ['memory.growth-second', 'memory.growth-third']) expect(megabytes(verdict, `${id}/elsewhere`)).toBeGreaterThan(30);
  });

  it('finds growth that begins later where it begins', async () => {
    const verdict = await soak('--fault', 'drift');
    expect(stateOf(verdict, 'memory.growth')).not.toBe('fail');
    expect(['memory.growth-second', 'memory.growth-third'].map((id) => stateOf(verdict, id))).toEqual(['fail', 'fail']);
  });
});
