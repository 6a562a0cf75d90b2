import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../sidecar/spans/semconv.ts';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { makeSpan } from './make-span.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was written is asked by the names of the view span', async () => {
  const file = join(folder, 'spans.duckdb');
  const writer = await createRunFile(file);
  writer.spans([
    makeSpan(1, { attributes: { 'exai.source': 'client', 'exai.queue.duration': 0.25, 'cache.hit': true, 'exai.markers': ['a', 'b'], 'exai.step': 's' } }),
    makeSpan(2, { attributes: { 'exai.source': 'probe', 'exai.queue.duration': 'not a number' } }),
  ]);
  await writer.close();
  const run = await openRunFile(file);
  const rows = await run.query(new URL('./span.sql', import.meta.url), { steps: ['s', 't'] });
  run.close();
  expect(rows).toEqual([
    { source: 'client', exai_queue_duration: 0.25, cache_hit: true, exai_markers: ['a', 'b'], exai_step: 's', duration_s: 1.5, start_ns: 1n, ambiguous: false, listed: true },
    { source: 'probe', exai_queue_duration: null, cache_hit: null, exai_markers: null, exai_step: null, duration_s: 1.5, start_ns: 2n, ambiguous: false, listed: null },
  ]);
});

test('plan, readings and the last ledger are asked by their own names', async () => {
  const file = join(folder, 'spans.duckdb');
  const writer = await createRunFile(file);
  await writer.calls([
    {
      callId: 'r/1', traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), order: 0, step: '1.1', label: 'first', iteration: 0, unit: 'u', group: 'g', warmup: false,
      tool: 'kimi_upload_files', arguments: {}, requestedModel: undefined, files: [{ sha256: 'ef', bytes: 3_000_000_000, path: '/a', daemonPath: '/b', repeated: false }],
      markers: [], inference: 'none', expectedModel: undefined, documentedModel: undefined, cell: undefined, deadlineMillis: 1000, leaves: 'files', blocks: true,
    },
  ]);
  writer.readings([{ timeUnixNano: 5n, pid: 7, name: 'process.memory.usage', value: 1.5 }]);
  await writer.ledger([{ callId: 'r/1', rung: 'client', what: 'call', due: 9, seen: 0 }]);
  await writer.ledger([{ callId: 'r/1', rung: 'client', what: 'call', due: 1, seen: 1 }]);
  await writer.close();
  const run = await openRunFile(file);
  expect(await run.query(new URL('./plan.sql', import.meta.url))).toEqual([
    { call_id: 'r/1', step: '1.1', ordinal: 0, warmup: false, requested_model: null, sha256: 'ef', bytes: 3_000_000_000n, due: 1, value: 1.5 },
  ]);
  run.close();
});

test('spans are flushed while the plan or the ledger is being written', async () => {
  const file = join(folder, 'spans.duckdb');
  const writer = await createRunFile(file);
  const entry = { callId: 'r/1', rung: 'client', what: 'call', due: 1, seen: 1 } as const;
  for (let round = 0; round < 20; round += 1) {
    const written = writer.ledger([entry]);
    for (let turn = 1; turn <= 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      writer.spans([makeSpan(round * 5 + turn)]);
      await writer.flush();
    }
    await written;
  }
  await writer.close();
  expect(writer.counts()).toMatchObject({ spans: 100, lost: 0 });
});

test('every attribute of semconv has a column of the view', async () => {
  const file = join(folder, 'spans.duckdb');
  const writer = await createRunFile(file);
  writer.spans([makeSpan(1)]);
  await writer.close();
  const run = await openRunFile(file);
  const [row = {}] = await run.query(new URL('./every-column.sql', import.meta.url));
  run.close();
  expect(Object.keys(row)).toEqual(expect.arrayContaining([...ATTRIBUTES.keys()].map((name) => name.replaceAll('.', '_'))));
});

test('spans are flushed while earlier ones are being marked as disturbed', async () => {
  const writer = await createRunFile(join(folder, 'spans.duckdb'));
  const early = Array.from({ length: 3000 }, (_, index) => makeSpan(index + 1));
  writer.spans(early);
  const ids = early.map(({ spanId }) => spanId);
  for (let round = 0; round < 10; round += 1) {
    const marked = writer.disturbed(ids);
    for (let turn = 1; turn <= 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      writer.spans([makeSpan(10_000 + round * 5 + turn)]);
      await writer.flush();
    }
    await marked;
  }
  await writer.close();
  expect(writer.counts()).toMatchObject({ spans: 3050, lost: 0 });
});

test('spans that were written before can be marked as disturbed', async () => {
  const file = join(folder, 'spans.duckdb');
  const writer = await createRunFile(file);
  const [calm, upset, late] = [makeSpan(1), makeSpan(2), makeSpan(3)];
  writer.spans([calm, upset]);
  await writer.flush();
  writer.spans([late]);
  await writer.disturbed([upset.spanId, late.spanId, 'ffffffffffffffff']);
  await writer.disturbed([]);
  await writer.close();
  const run = await openRunFile(file);
  const marks = await Promise.all([calm, upset, late].map(async ({ traceId, spanId }) => (await run.trace(traceId)).find((span) => span.spanId === spanId)?.attributes['exai.disturbed']));
  run.close();
  expect(marks).toEqual([undefined, true, true]);
});
