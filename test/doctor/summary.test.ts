import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../sidecar/doctor/summary.ts';
import type { ClaimOutlook } from '../../sidecar/verdict/outlook.ts';

const claim = (id: string, can: ClaimOutlook['can'], why = ''): ClaimOutlook => ({ id, can, why });

describe('the last line', () => {
  it('counts what can be decided, and names what cannot with the reason once', () => {
    const outlook = [claim('a.1', 'pass_or_fail'), claim('b.1', 'not_be_measured', 'no process rung'), claim('c.1', 'only_pass'), claim('a.2', 'pass_or_fail'), claim('b.2', 'not_be_measured', 'left out by --quick'), claim('b.3', 'not_be_measured', 'no process rung')];
    expect(summaryOf(outlook, [])).toBe('claims: 2 can pass or fail · 1 can only pass: c.1 · 3 cannot be measured: b.1, b.3 (no process rung); b.2 (left out by --quick)');
  });

  it('tells what can only fail, and on which rungs it counts that are not known to watch', () => {
    expect(summaryOf([claim('a.1', 'only_fail')], ['gateway'])).toBe('claims: 1 can only fail: a.1 · as far as the gateway that is heard belongs to this daemon');
    expect(summaryOf([claim('a.1', 'pass_or_fail')], ['gateway', 'probe'])).toBe('claims: 1 can pass or fail · as far as the gateway and the probe that are heard belong to this daemon');
  });
});
