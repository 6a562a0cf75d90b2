import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../sidecar/rehearsal/faults.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { replayIdeal } from './replay-ideal.ts';

/** Beyond it the program's own milliseconds weigh as much as the emulated delays. */
const TIME_SCALE = '5';

const inState = (verdict: Verdict, state: Verdict['state']): readonly string[] => verdict.claims.filter((claim) => claim.state === state).map(({ id }) => id);

describe('the rehearsal, profile ideal', { timeout: 300_000 }, () => {
  it('without a fault refutes nothing', async () => {
    expect(inState(await replayIdeal('task-2c', '', TIME_SCALE), 'fail')).toEqual([]);
  });

  for (const { name, red } of FAULTS) {
    it(`with the fault ${name} turns exactly ${red.length > 0 ? red.join(', ') : 'nothing'} red`, async () => {
      const failed = inState(await replayIdeal('task-2c', name, TIME_SCALE), 'fail');
      expect(failed.toSorted()).toEqual(red.toSorted());
    });
  }
});
