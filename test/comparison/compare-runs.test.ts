import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { compareRuns } from '../../sidecar/comparison/compare-runs.ts';
import { compareQuantity } from '../../sidecar/comparison/compare-quantity.ts';
import type { Quantity, RunExtract } from '../../sidecar/comparison/run-extract.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { extractFolder } from '../../sidecar/run/extract-folder.ts';
import type { RunFolder } from '../../sidecar/run/run-folder.ts';
import { makeJudgedRun, type JudgedRunParts } from '../support/judged-run.ts';
import { environment, someOfEverything } from '../support/some-of-everything.ts';

let place = '';
let claims: readonly Claim[] = [];
let base: RunExtract;

async function extract(id: string, parts: JudgedRunParts): Promise<{ folder: RunFolder; extract: RunExtract }> {
  const folder = await makeJudgedRun(join(place, 'runs'), { id, ...parts });
  return { folder, extract: await extractFolder(folder, claims) };
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'exai-compare-'));
  const folder = await makeJudgedRun(join(place, 'runs'), { id: '20260101T000000Z-000001' });
  claims = await loadClaims(folder.claimsFile, MEASURES);
  base = await extractFolder(folder, claims);
});
afterAll(() => rm(place, { recursive: true }));

const later = { startedAt: '2026-01-02T00:00:00.000Z', endedAt: '2026-01-02T00:03:00.000Z' };

describe('two runs', () => {
  it('of which one uploads a third slower differ in that and in nothing else', async () => {
    const { extract: head } = await extract('20260102T000000Z-000002', { spans: someOfEverything({ slower: 1.4, shift: 100 }), record: later });
    const { changes, regressions, differences, comparable } = compareRuns(claims, base, head, { tolerance: 0.05 });
    expect([comparable, differences]).toEqual([true, []]);
    expect(regressions).toEqual(['upload.first']);
    const [first, cached, hits] = changes;
    expect(first).toMatchObject({ kind: 'ratio', outcome: 'worse', words: 'slower', regression: true, paired: false, level: 0.95, base: { samples: 25 } });
    expect(first?.lower).toBeGreaterThan(1.1);
    expect(first?.upper).toBeLessThan(1.7);
    expect(cached).toMatchObject({ outcome: 'no_difference_shown', value: 1, regression: false });
    expect(hits).toMatchObject({ kind: 'difference', outcome: 'no_difference_shown', value: 0 });
    expect(compareRuns(claims, head, base, { tolerance: 0.05 })).toMatchObject({ regressions: [], changes: [{ outcome: 'better', words: 'faster' }, {}, {}] });
    expect(compareRuns(claims, base, head, { tolerance: 0.5 })).toMatchObject({ regressions: [], changes: [{ outcome: 'worse' }, {}, {}] });
  });

  it('with the same contents are compared pair by pair', async () => {
    const { extract: head } = await extract('20260102T000000Z-000003', { spans: someOfEverything({ slower: 1.5 }), record: later });
    const [first] = compareRuns(claims, base, head, { tolerance: 0.05 }).changes;
    expect(first).toMatchObject({ paired: true, outcome: 'worse', regression: true, method: expect.stringContaining('paired ratios') });
  });

  it('in other surroundings are compared where these do not hinder, and what differs is said', async () => {
    const settings = { ...environment.settings, KIMI_FILES_MAX_PARALLEL: { value: '5', how: 'given' as const }, EXAI_WS_PORT: { value: '1', how: 'given' as const } };
    const host = { os: 'linux', cpu: 'another', cores: 64, memoryBytes: 1, node: 'v20' };
    const { extract: head } = await extract('20260102T000000Z-000004', { record: later, environment: { settings, host, rungs: { ...environment.rungs, probe: { present: true, how: 'by hand' } } } });
    const { comparable, differences } = compareRuns(claims, base, head, { tolerance: 0.05 });
    expect(comparable).toBe(true);
    expect(differences).toEqual(expect.arrayContaining([
      { what: 'settings.KIMI_FILES_MAX_PARALLEL', base: 'not known', head: '5', hinders: false },
      { what: 'rungs.probe', base: 'absent', head: 'present', hinders: false },
      { what: 'host.cpu', base: 'not known', head: 'another', hinders: false },
    ]));
    expect(differences.map(({ what }) => what)).not.toContain('settings.EXAI_WS_PORT');
  });

  it('of another kind are not compared, unless asked to', async () => {
    const { extract: head } = await extract('20260102T000000Z-000005', { record: later, environment: { daemon: { ...environment.daemon, kind: 'real' } } });
    expect(compareRuns(claims, base, head, { tolerance: 0.05 })).toMatchObject({ comparable: false, changes: [], differences: [{ what: 'daemon.kind', base: 'rehearsal', head: 'real', hinders: true }] });
    expect(compareRuns(claims, base, head, { tolerance: 0.05, anyway: true }).changes).toHaveLength(3);
  });
});

const claim = (given: Partial<Claim>): Claim => ({ ...(claims[0] as Claim), ...given });
const quantity = (values: readonly number[], given: Partial<Quantity> = {}): Quantity => ({
  claim: 'c', measure: 'm', unit: 's', value: null, missing: '', samples: values.map((value, at) => ({ lower: value, upper: value, pair: String(at), stratum: 's', cluster: String(at) })), ...given,
});
const ones = (count: number, of: number): readonly number[] => Array.from({ length: of }, (_, at) => (at < count ? 1 : 0));

describe('one measure', () => {
  const options = { tolerance: 0.05, together: false };

  it('of which nothing is known on one side cannot be told, with the reason', () => {
    const lost = quantity([], { missing: 'no process rung' });
    expect(compareQuantity(claim({}), lost, quantity([1, 2, 3, 4, 5]), options)).toMatchObject({ outcome: 'cannot_tell', reason: 'in base: no process rung' });
    expect(compareQuantity(claim({}), quantity([1]), quantity([2]), options)).toMatchObject({ outcome: 'cannot_tell', reason: expect.stringContaining('a bound is open') });
  });

  it('that is a share is compared by the difference, by exact bounds of both', () => {
    const share = claim({ statistic: 'share', unit: '1', limit: { op: '>', value: 0.8 }, parameters: {} });
    expect(compareQuantity(share, quantity(ones(25, 25)), quantity(ones(5, 25)), options)).toMatchObject({ kind: 'difference', outcome: 'worse', words: 'worse', regression: true, value: -0.8 });
    expect(compareQuantity(share, quantity(ones(25, 25)), quantity(ones(24, 25)), options)).toMatchObject({ outcome: 'no_difference_shown', withinTolerance: false });
  });

  it('that must never happen is worse where it happens more often', () => {
    const zero = claim({ statistic: 'zero-count', unit: '1', limit: { op: '<=', value: 0 }, parameters: {} });
    expect(compareQuantity(zero, quantity(ones(0, 150)), quantity(ones(40, 150)), options)).toMatchObject({ outcome: 'worse', regression: true });
    expect(compareQuantity(zero, quantity(ones(0, 150)), quantity(ones(1, 150)), options)).toMatchObject({ outcome: 'no_difference_shown' });
    const oneLost = quantity([...ones(40, 150), 0]);
    const { samples } = oneLost;
    const withLost = { ...oneLost, samples: samples.map((sample, at) => (at === 150 ? { ...sample, lower: null, upper: null } : sample)) };
    expect(compareQuantity(zero, quantity(ones(0, 150)), withLost, options)).toMatchObject({ outcome: 'worse', regression: true });
  });

  it('that is a census of memory differs only beyond the tolerance, as no sampling error says how much is chance', () => {
    const memory = claim({ statistic: 'census-range', unit: 'By', parameters: {} });
    expect(compareQuantity(memory, quantity([100, 101]), quantity([103, 104]), options)).toMatchObject({ kind: 'ratio', level: null, outcome: 'no_difference_shown', withinTolerance: true });
    expect(compareQuantity(memory, quantity([100, 101]), quantity([120, 130]), options)).toMatchObject({ outcome: 'worse', words: 'more', regression: true });
  });

  it('that holds a run against itself is not compared with another', () => {
    expect(compareQuantity(claim({ statistic: 'shift' }), quantity([1]), quantity([1]), options)).toMatchObject({ outcome: 'cannot_tell', reason: 'it holds a run against itself' });
  });

  it('is a regression by itself, and none among many where it may be chance', () => {
    const five = quantity([1, 1.1, 1.2, 1.3, 1.4]);
    const worse = quantity([1.6, 1.7, 1.8, 1.9, 2]);
    expect(compareQuantity(claim({}), five, worse, options)).toMatchObject({ outcome: 'worse', regression: true, p: 0.00396825397 });
    const many = Array.from({ length: 20 }, (_, at) => claim({ id: `c.${at}` }));
    const run = (first: Quantity): RunExtract => ({ ...base, quantities: many.map(({ id }, at) => ({ ...(at === 0 ? first : five), claim: id })) });
    expect(compareRuns(many, run(five), run(worse), { tolerance: 0.05 })).toMatchObject({ regressions: [], changes: [{ outcome: 'worse', regression: false }, {}, ...Array.from({ length: 18 }, () => ({}))] });
    expect(compareRuns(many.slice(0, 5), run(five), run(worse), { tolerance: 0.05 }).regressions).toEqual(['c.0']);
  });
});
