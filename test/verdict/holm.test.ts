import { describe, expect, it } from 'vitest';
import { withHolm } from '../../sidecar/verdict/holm.ts';
import { madeClaim } from '../report/made-verdict.ts';

const refuted = (id: string, p: number) => madeClaim({ id, state: 'fail', p, reason: 'proven outside < 2 s' });
const survivorsOf = (claims: Parameters<typeof withHolm>[0]) => withHolm(claims).map(({ survivesHolm }) => survivesHolm);

describe("Holm's correction", () => {
  it('holds the smallest p against α ÷ m, the next against α ÷ (m − 1), until one falls', () => {
    expect(survivorsOf([refuted('b', 0.022), refuted('a', 0.01), refuted('c', 0.02), madeClaim({ id: 'd' })])).toEqual([false, true, false, null]);
    expect(survivorsOf([refuted('b', 0.024), refuted('a', 0.01)])).toEqual([true, true]);
  });

  it('counts claims that were not refuted, but none that was counted whole', () => {
    expect(survivorsOf([refuted('a', 0.02), madeClaim({ id: 'b' }), madeClaim({ id: 'c' })])).toEqual([false, null, null]);
    expect(survivorsOf([refuted('a', 0.02), madeClaim({ id: 'b', level: null }), madeClaim({ id: 'c', level: null })])).toEqual([true, null, null]);
  });

  it('lets nothing stand behind one that fell', () => {
    expect(survivorsOf([refuted('a', 0.03), refuted('b', 0.031)])).toEqual([false, false]);
  });

  it('is said in the reason', () => {
    expect(withHolm([refuted('a', 0.02)])[0]?.reason).toBe('proven outside < 2 s; p = 0.02, stands by Holm among 1 tested');
  });
});
