import { describe, expect, it } from 'vitest';
import { STATES } from '../../sidecar/claims/judgement.ts';
import { overallState } from '../../sidecar/claims/overall-state.ts';
import { VERDICT_STATUS } from '../../sidecar/cli/exit-status.ts';
import { bareEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { junitReport } from '../../sidecar/report/junit-report.ts';
import { madeClaim, madeVerdict } from './made-verdict.ts';

const ROWS = STATES.flatMap((state) => [true, false].map((required) => ({ state, required })));

describe('JUnit', () => {
  it('is green exactly where the exit status is 0, for any two claims', () => {
    for (const first of ROWS) {
      for (const second of ROWS) {
        const claims = [madeClaim({ id: 'a.a', ...first }), madeClaim({ id: 'b.b', ...second })];
        const state = overallState(claims);
        const [, failures, errors] = /failures="(\d+)" errors="(\d+)"/.exec(junitReport(bareEvidence(madeVerdict({ state, claims }), ''))) ?? [];
        expect([first, second, failures === '0' && errors === '0']).toEqual([first, second, VERDICT_STATUS[state] === 0]);
      }
    }
  });

  it('names the target and what weakens the run, and gives what a failure needs to be read alone', () => {
    const text = junitReport(bareEvidence(madeVerdict(), 'the spans are gone'));
    expect(text).toContain('<testsuites name="exai-sidecar: built-in rehearsal');
    expect(text).toContain('value="2 of 400 records that the calls owed did not come."');
    expect(text).toMatch(/<failure type="fail" message="a cached upload takes 0\.1 s or more\. Corrected to: [^"]+">[^<]*value 201 ms, bounds 195…210 ms, limit &lt; 100 ms, 25 samples\nmethod: [^<]*\nwhat to do: keep/);
  });
});
