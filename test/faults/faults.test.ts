import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../sidecar/rehearsal/faults.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from '../e2e/program.ts';

/** Beyond it the program's own milliseconds weigh as much as the emulated delays. */
const TIME_SCALE = '5';

async function judge(...fault: readonly string[]): Promise<Verdict> {
  const data = await temporaryFolder();
  const file = join(data, 'verdict.json');
  const program = startProgram(['replay', 'task-2c', '--full', '--profile', 'ideal', ...fault, '--time-scale', TIME_SCALE, '--data', data, '--json', file, ...freePorts]);
  const { status, said } = await program.ended;
  if (status === 1) throw new Error(said);
  return readVerdictFile(file);
}

const inState = (verdict: Verdict, state: Verdict['state']): readonly string[] => verdict.claims.filter((claim) => claim.state === state).map(({ id }) => id);

describe('the rehearsal, profile ideal', { timeout: 300_000 }, () => {
  it('without a fault refutes nothing', async () => {
    expect(inState(await judge(), 'fail')).toEqual([]);
  });

  for (const { name, red } of FAULTS) {
    it(`with the fault ${name} turns exactly ${red.length > 0 ? red.join(', ') : 'nothing'} red`, async () => {
      const failed = inState(await judge('--fault', name), 'fail');
      expect(failed.toSorted()).toEqual(red.toSorted());
    });
  }
});
