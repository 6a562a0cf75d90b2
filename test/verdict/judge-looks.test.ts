import { expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { judgeRun } from '../../sidecar/verdict/judge-run.ts';
import type { ClaimVerdict } from '../../sidecar/verdict/verdict.ts';
import { claimOf } from '../claims/samples.ts';
import { at, HandMadeRun, planned } from '../measures/hand-made-run.ts';
import { environment } from '../selftest/whole-run.ts';

/** First uploads, one after the other; a look after five, and one after twenty. */
const FIRST = [1.5, 1.6, 1.7, 1.8, 2.5];
const SECOND = Array.from({ length: 15 }, (_, index) => 1.4 + index / 100);
const claim = (more: Partial<Claim> = {}): Claim => claimOf({ select: { labels: ['first'] }, ...more });

/** The claims as two looks at such a run decide them; `open` were left open by the first. */
async function judged(claims: readonly Claim[], open: readonly string[], { most = 3, droppedLater = 0 } = {}): Promise<readonly Partial<ClaimVerdict>[]> {
  const run = new HandMadeRun();
  for (const [n, seconds] of [...FIRST, ...SECOND].entries()) {
    const call = run.call({ tool: 'kimi_upload_and_extract', label: 'first', files: [planned(n)] }, { start: n * 10, seconds: seconds + 0.01 });
    run.upload(call, n * 10 + 0.001, seconds, n);
    run.post(call, n * 10 + 0.002, 0.5, n);
    run.content(call, n * 10 + 0.6, 0.1, n);
  }
  await using opened = await run.open();
  const early = await openRunFile(`${opened.folder}/spans.duckdb`, { calls: 5, unixNano: at(49) });
  const verdict = await judgeRun({
    reader: opened.reader, claims, environment, leftOut: [],
    run: { id: 'r', scenario: 's', quick: false, startedAt: '', endedAt: '', complete: true },
    measurement: { expected: 0, observed: 0, dropped: droppedLater, ambiguous: 0, clockOffset: null },
    looks: { most, taken: [{ reader: early, claims: undefined, dropped: 0 }, { reader: opened.reader, claims: open, dropped: droppedLater }] },
  });
  early.close();
  return verdict.claims;
}

it('a claim that the first look left open is decided by the second, with all samples and at its level', async () => {
  const [row] = await judged([claim()], ['upload.first']);
  expect(row).toMatchObject({ state: 'pass', look: 2, level: 0.995, samples: 20 });
});

it('a claim that the first look decided is frozen, whatever came later', async () => {
  const [row] = await judged([claim({ limit: { op: '<', value: 3 } })], ['upload.first']);
  expect(row).toMatchObject({ state: 'pass', look: 1, level: 0.96, samples: 5 });
});

it('what was dropped in a later round does not touch what an earlier look decided', async () => {
  const refuted = claim({ id: 'refuted', limit: { op: '<', value: 1.4 } });
  const [first, second] = await judged([refuted, claim()], ['upload.first'], { droppedLater: 1 });
  expect(first).toMatchObject({ state: 'fail', look: 1 });
  expect(second).toMatchObject({ state: 'not_measured', reasonCode: 'dropped', look: 2 });
});

it('a claim that the round was not for stays as the first look left it', async () => {
  const [row] = await judged([claim()], []);
  expect(row).toMatchObject({ state: 'inconclusive', look: 1, samples: 5 });
});

it('a refutation at one look is held against its part of the error', async () => {
  const [row] = await judged([claim({ limit: { op: '<', value: 1.4 } })], []);
  // The five smallest of five above the median: 0.5⁵, over the part 0.04 ÷ 0.05.
  expect(row).toMatchObject({ state: 'fail', look: 1, p: expect.closeTo(0.5 ** 5 / 0.8, 6) as number });
});
