import { describe, expect, it } from 'vitest';
import { bareEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { htmlReport } from '../../sidecar/report/html-report.ts';
import type { Change, Comparison } from '../../sidecar/verdict/comparison-schema.ts';
import type { SelftestGate } from '../../sidecar/verdict/selftest-result.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { madeClaim, madeVerdict } from './made-verdict.ts';

/** The text of one section, with one blank where tags and blanks stood. */
function sectionOf(id: string, verdict: Verdict): string {
  const page = htmlReport(bareEvidence(verdict, 'the spans are gone'));
  const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page)?.[0] ?? '';
  return section.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").trim();
}

const change = (given: Partial<Change>): Change => ({
  claim: 'upload.first', measure: 'upload.duration', statistic: 'median', level: 0.95, p: null, paired: false, method: 'exact Mann–Whitney bounds', unit: 's', kind: 'ratio', outcome: 'no_difference_shown', words: 'no difference shown', value: 1.01, lower: 0.97, upper: 1.04,
  base: { value: 1, samples: 25 }, head: { value: 1.01, samples: 25 }, regression: false, withinTolerance: true, reason: '', ...given,
});

const BASELINE: Comparison = {
  base: { id: '20261122T180000Z-0a1b2c', scenario: 'task-2c', quick: false, startedAt: '2026-11-22T18:00:00.000Z', verdict: 'fail' },
  head: { id: '20261123T180000Z-0a1b2c', scenario: 'task-2c', quick: false, startedAt: '2026-11-23T18:00:00.000Z', verdict: 'fail' },
  comparable: true,
  differences: [{ what: 'settings.KIMI_FILES_MAX_PARALLEL', base: '3', head: '5', hinders: false }],
  tolerance: 0.05,
  changes: [
    change({}),
    change({ claim: 'upload.hit-rate', statistic: 'share', unit: '1', kind: 'difference', value: -0.04, lower: -0.12, upper: null, withinTolerance: false }),
    change({ claim: 'upload.cached', outcome: 'worse', words: 'slower', value: 1.31, lower: 1.2, upper: 1.44, regression: true, withinTolerance: false }),
  ],
  regressions: ['upload.cached'],
};

const SELFTEST: SelftestGate = { at: '2026-11-22T10:00:00.000Z', sidecarVersion: '0.1.0', judgeVersion: 1, claimsDigest: 'sha256:2', run: null, target: 'built-in rehearsal', quick: true, rows: 17, claims: 24, seenGreen: 24, seenRed: 23, moved: 0, notShown: ['memory.stable'], ok: false, stale: null };

const GATE: Verdict['gate'] = {
  selftest: { rehearsal: SELFTEST, run: null, ok: false },
  calibration: {
    at: '2026-11-22T12:00:00.000Z', sidecarVersion: '0.1.0', judgeVersion: 1, claimsDigest: 'sha256:2', schemaVersion: 1, target: 'built-in rehearsal', scenario: 'task-2c', runs: 20, stale: null, pooled: null,
    conditions: { scenarioDigest: 'sha256:1', quick: false, daemon: 'rehearsal 0.1.0', provider: 'emulated', rungs: 'client', settings: 'sha256:3', timeScale: 1, fault: null }, says: ['at most 13.9 % of runs would be falsely red'],
    claims: [{ id: 'upload.first', unit: 's', statistic: 'median', runs: 20, scale: 'ratio', value: 0.87, spread: 0.031, spreadUpper: 0.042, halfWidth: 0.06, smallestChange: 0.11, states: { pass: 20, fail: 0, inconclusive: 0, not_measured: 0 },
      moved: { pass: { count: 1, runs: 20, lower: 0.002, upper: 0.216 }, fail: { count: 0, runs: 20, lower: 0, upper: 0.139 }, undecided: 19 }, notMoved: null }],
  },
};

const known = (parts: { readonly baseline?: Comparison; readonly gate?: Verdict['gate']; readonly impossible?: Verdict['impossible'] }): Verdict => ({ ...madeVerdict(), ...parts });

/** A claim that could not be measured because calls went out late. */
const late = (id: string, calls: number) => madeClaim({ id, state: 'not_measured', value: null, lower: null, upper: null, samples: 0, reasonCode: 'late', reason: `this machine was too busy: ${calls} of 25 calls went out late` });

describe('the page of a verdict alone', () => {
  it('says of a run that was repeated until it was decided how often it was looked at, and which look decided', () => {
    const verdict = madeVerdict();
    expect(sectionOf('environment', verdict)).not.toContain('looked at');
    const looks = { budgetSeconds: 900, most: 4, levels: [0.96, 0.9975], ended: 'all claims are decided' };
    const repeated = { ...verdict, run: { ...verdict.run, looks }, claims: [madeClaim({ id: 'upload.first', look: 2, level: 0.9975 }), madeClaim({ id: 'upload.cached', look: null })] };
    expect(sectionOf('environment', repeated)).toContain('rounds looked at 2 of at most 4 times: all claims are decided');
    const cards = sectionOf('claims', repeated);
    expect(cards).toContain('at the look 2');
    expect(cards).toContain('bounds (99.75 % each)');
    expect(cards.match(/at the look/g)).toHaveLength(1);
  });

  it('has every claim with what is known of it, and says what there is none of', () => {
    const text = sectionOf('claims', madeVerdict());
    for (const { id } of madeVerdict().claims) expect(text).toContain(id);
    expect(text).toContain('Corrected to: a cached upload takes about 0.2 s');
    expect(text).toContain('Could not be measured: no source: the process rung is absent');
    expect(sectionOf('summary', madeVerdict())).toContain('There are no pictures, samples and traces: the spans are gone.');
    expect(sectionOf('traces', madeVerdict())).toContain('There is no trace to show: the spans are gone.');
  });

  it('names a reason once where only its numbers differ', () => {
    const text = sectionOf('summary', madeVerdict({ claims: [late('upload.first', 1), late('upload.cached', 4)] }));
    expect(text).toContain('this machine was too busy: upload.first , upload.cached');
    expect(text).toContain('Of 2 claims, 2 are not measured.');
  });

  it('says with which command baseline, self-test and calibration are had', () => {
    expect(sectionOf('baseline', madeVerdict())).toContain('exai-sidecar compare BASE 20261123T180000Z-0a1b2c');
    expect(sectionOf('gate', madeVerdict())).toMatch(/Not run\. exai-sidecar selftest .* Not run\. exai-sidecar calibrate/);
  });
});

describe('a run that was held against a baseline', () => {
  it('lists what became worse first, ratios as multiples and shares in points', () => {
    const text = sectionOf('baseline', known({ baseline: BASELINE }));
    expect(text).toMatch(/Proven worse by more than 5 %: upload\.cached \..*upload\.cached ✗ slower: a regression 1\.31× 1\.2…1\.44×.*upload\.first the same within 5 %.*upload\.hit-rate no difference shown -4 points -12…open/);
    expect(text).toContain('settings.KIMI_FILES_MAX_PARALLEL : 3 → 5');
    expect(sectionOf('summary', known({ baseline: BASELINE }))).toContain('Against the baseline: regressions of upload.cached');
  });

  it('says where the two cannot be compared', () => {
    const text = sectionOf('baseline', known({ baseline: { ...BASELINE, comparable: false, changes: [], regressions: [], differences: [{ what: 'provider.kind', base: 'live', head: 'emulated', hinders: true }] } }));
    expect(text).toMatch(/cannot be compared\..*provider\.kind : live → emulated, which keeps them from being compared/);
  });
});

describe('a judge that was tried', () => {
  it('shows what its self-test and its calibration came to, beside the claims too', () => {
    const text = sectionOf('gate', known({ gate: GATE }));
    expect(text).toMatch(/On the rehearsal, with its faults ✗ not shown .* claims seen green 24 of 24 claims seen red 23 of 24 .* not seen both ways memory\.stable/);
    expect(text).toMatch(/at most 13\.9 % of runs would be falsely red .* upload\.first 20 3\.1 % 11 % 0 of 20, ≤ 13\.9 % 1 of 20, ≤ 21\.6 %/);
    expect(sectionOf('claims', known({ gate: GATE }))).toContain('spread from run to run 3.1 %, 20 runs smallest change that one run shows 11 %');
    expect(sectionOf('summary', known({ gate: GATE }))).toContain('The self-test of the gate did not come out well');
  });

  it('says where it was another judge, and then nothing beside the claims', () => {
    const stale = known({ gate: { ...GATE, calibration: GATE.calibration && { ...GATE.calibration, stale: 'the claims have changed since' } } });
    expect(sectionOf('gate', stale)).toContain('It says nothing of this verdict: the claims have changed since.');
    expect(sectionOf('claims', stale)).not.toContain('spread from run to run');
  });

  it('lists what cannot be in the spans', () => {
    const verdict = known({ impossible: [{ rule: 'hit-with-post', traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), other: null, message: 'a hit with an upload below it' }] });
    expect(sectionOf('gate', verdict)).toContain('hit-with-post : a hit with an upload below it');
    expect(sectionOf('summary', verdict)).toContain('1 structure in the spans cannot be');
  });
});
