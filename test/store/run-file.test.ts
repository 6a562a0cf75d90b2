import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
