import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { continueRunFile, createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { makeSpan } from './make-span.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
  file = join(folder, 'spans.duckdb');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const call = (order: number): PlannedCall => ({
  callId: `r-${order}`, traceId: 'ab'.repeat(16), spanId: order.toString(16).padStart(16, '0'), order, step: 's', label: 'l', iteration: 0, unit: 'u', group: 'g', warmup: false,
  tool: 'chat', arguments: {}, requestedModel: undefined, files: [], markers: [], inference: 'none', expectedModel: undefined, documentedModel: undefined, cell: undefined, deadlineMillis: 1000, leaves: 'nothing', blocks: false,
});
const ledger = (order: number) => [{ callId: `r-${order}`, rung: 'client' as const, what: 'call', due: 1, seen: 1 }];
const QUESTION = new URL('./seen.sql', import.meta.url);

/** A run of one call, closed, then another round of one call in the same file; answers the counts of the second round. */
async function twoRounds(): Promise<{ readonly spans: number; readonly duplicates: number }> {
  const first = await createRunFile(file);
  await first.calls([call(0)]);
  first.spans([makeSpan(1, { attributes: { 'exai.source': 'client', 'exai.call.id': 'r-0' } }), makeSpan(2)]);
  first.readings([{ timeUnixNano: 5n, pid: 7, name: 'process.memory.usage', value: 1 }]);
  await first.ledger(ledger(0));
  await first.close();
  const second = await continueRunFile(file);
  await second.calls([call(1)]);
  second.spans([makeSpan(1), makeSpan(30, { attributes: { 'exai.source': 'client', 'exai.call.id': 'r-1' } }), makeSpan(40)]);
  second.readings([{ timeUnixNano: 50n, pid: 7, name: 'process.memory.usage', value: 2 }]);
  await second.ledger(ledger(1));
  await second.close();
  const { spans, duplicates } = second.counts();
  return { spans, duplicates };
}

test('a run that goes on keeps what it has, and knows its spans again', async () => {
  expect(await twoRounds()).toEqual({ spans: 2, duplicates: 1 });
  const run = await openRunFile(file);
  expect(await run.query(QUESTION)).toEqual([{ calls: 2, spans: 4, readings: 2, ledger: 2 }]);
  run.close();
});

test('a look sees the run as it was by then: its calls with all their spans, and what has no call by its time', async () => {
  await twoRounds();
  const run = await openRunFile(file, { calls: 1, unixNano: 10n });
  expect(await run.query(QUESTION)).toEqual([{ calls: 1, spans: 2, readings: 1, ledger: 2 }]);
  run.close();
});

test('only a run that is there goes on', async () => {
  await expect(continueRunFile(file)).rejects.toMatchObject({ code: 'STORE_MISSING' });
  await twoRounds();
  const writer = await continueRunFile(file);
  await expect(continueRunFile(file)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await writer.close();
});
