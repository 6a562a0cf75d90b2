import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../sidecar/spans/span.ts';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { anySpan } from './any-span.ts';

test('a trace is read as it was written, whatever its attributes, links and events hold', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const drawn = fc.sample(anySpan, { numRuns: 3000, seed: 20_261_123 });
  const traceId = 'ab'.repeat(16);
  const spans: readonly Span[] = drawn.map((span, index) => ({ ...span, traceId, spanId: (index + 1).toString(16).padStart(16, '0') }));
  const writer = await createRunFile(join(folder, 'spans.duckdb'));
  writer.spans(spans);
  await writer.close();
  const run = await openRunFile(join(folder, 'spans.duckdb'));
  const read = new Map((await run.trace(traceId)).map((span) => [span.spanId, span]));
  // Every column of the view can be asked for, whatever foreign values stand under our names.
  expect(await run.query(new URL('./every-column.sql', import.meta.url))).toHaveLength(spans.length);
  run.close();
  await rm(folder, { recursive: true });
  expect(read.size).toBe(spans.length);
  for (const span of spans) expect(read.get(span.spanId)).toEqual(span);
});
