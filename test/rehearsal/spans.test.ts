import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Span } from '../../sidecar/spans/span.ts';
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent } from '../../sidecar/spans/trace-context.ts';
import { Client } from './client.ts';
import { start } from './start.ts';
import type { Started } from './start.ts';

let started: Started | undefined;
afterEach(async () => {
  await started?.stop();
});

const parent = { traceId: newTraceId(), spanId: newSpanId() };
const traced = { _meta: { traceparent: formatTraceparent(parent) } };

/** Names of a span and of all below it, indented. */
function tree(spans: readonly Span[], root: string | undefined, depth = 0): readonly string[] {
  return spans
    .filter((span) => span.parentSpanId === root)
    .toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano))
    .flatMap((span) => [`${'  '.repeat(depth)}${span.name}`, ...tree(spans, span.spanId, depth + 1)]);
}

const named = (spans: readonly Span[], name: string): readonly Span[] => spans.filter((span) => span.name === name);

describe('the native spans', () => {
  it.each([
    ['600', [2, 2, 3, 2, 0, 1]],
    ['0', [1, 1, 3, 2, 0, 1]],
  ])('count on request what the daemon holds: results for %s s, findings for ever', async (ttl, counted) => {
    started = await start({ environment: { EXAI_WS_RESULT_TTL: ttl } });
    const client = await Client.open(started.rehearsal.url);
    for (const nonce of [1, 2]) await client.call('analyze', { step: 'Look.', step_number: 1, total_steps: 2, next_step_required: true, findings: 'None.', nonce }, `analyze-${nonce}`);
    started.rehearsal.takeCensus('c-1');
    await client.close();
    const [census] = named(started.spans, 'census');
    expect(census?.attributes['exai.census.id']).toBe('c-1');
    expect(['results', 'results_by_call', 'findings', 'requests', 'calls_in_flight', 'sessions'].map((name) => census?.attributes[`exai.container.${name}.entries`])).toEqual(counted);
    expect(census?.attributes['exai.container.results.size']).toBeGreaterThan(500);
  });

  it('tell of an upload that misses and one that hits, below the call that asked for them', async () => {
    started = await start();
    const file = join(started.folder, 'file.txt');
    await writeFile(file, 'some contents');
    const client = await Client.open(started.rehearsal.url);
    for (const nonce of [1, 2]) await client.call('kimi_upload_and_extract', { files: [file], model: 'auto', nonce, ...traced }, `upload-${nonce}`);
    await client.close();

    expect(tree(started.spans, parent.spanId)).toEqual(
      [1, 2].flatMap(() => ['tools/call kimi_upload_and_extract', '  upload kimi', '    cache.get file']),
    );
    const sha256 = createHash('sha256').update('some contents').digest('hex');
    expect(named(started.spans, 'upload kimi').map(({ attributes }) => attributes)).toMatchObject([
      { 'exai.source': 'probe', 'exai.file.sha256': sha256, 'file.size': 13, 'cache.hit': false },
      { 'exai.file.sha256': sha256, 'cache.hit': true },
    ]);
    expect(named(started.spans, 'cache.get file').map(({ attributes }) => attributes['cache.hit'])).toEqual([false, true]);
    expect(named(started.spans, 'tools/call kimi_upload_and_extract').map(({ attributes }) => attributes)).toMatchObject([
      { 'jsonrpc.request.id': 'upload-1', 'exai.outcome': 'ok', 'exai.files.returned': 1 },
      { 'jsonrpc.request.id': 'upload-2', 'exai.outcome': 'ok', 'exai.files.returned': 1 },
    ]);
    const uploads = named(started.spans, 'upload kimi');
    expect(started.providers.requests.map(({ method, traceparent }) => [method, parseTraceparent(traceparent)?.spanId])).toEqual([
      ['POST', uploads[0]?.spanId],
      ['GET', uploads[0]?.spanId],
      ['GET', uploads[1]?.spanId],
    ]);
  });

  it('tell of a chat with model auto: routing, the semantic cache, and the request as a child of the call', async () => {
    started = await start();
    const client = await Client.open(started.rehearsal.url);
    for (const nonce of [1, 2]) await client.call('chat', { prompt: 'hello', model: 'auto', nonce, ...traced }, `chat-${nonce}`);
    await client.close();

    expect(tree(started.spans, parent.spanId)).toEqual([1, 2].flatMap(() => ['tools/call chat', '  route chat', '  cache.get semantic']));
    expect(named(started.spans, 'route chat')[0]?.attributes).toMatchObject({
      'exai.route.requested_model': 'auto',
      'gen_ai.request.model': 'glm-4.5-flash',
      'exai.route.fallback': false,
    });
    expect(named(started.spans, 'cache.get semantic').map(({ attributes }) => attributes['cache.hit'])).toEqual([false, true]);
    expect(started.providers.requests.map(({ path, traceparent }) => [path, parseTraceparent(traceparent)])).toEqual([
      ['/api/paas/v4/chat/completions', { traceId: parent.traceId, spanId: named(started.spans, 'tools/call chat')[0]?.spanId }],
    ]);
  });

  it('lie within their parents', async () => {
    started = await start();
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) => join(started?.folder ?? '', name));
    await Promise.all(files.map((file) => writeFile(file, file)));
    const client = await Client.open(started.rehearsal.url);
    await client.call('kimi_upload_and_extract', { files, model: 'auto', ...traced }, 'five');
    await client.close();
    const { spans } = started;
    expect(named(spans, 'upload kimi')).toHaveLength(5);
    for (const span of spans) {
      const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
      if (above === undefined) continue;
      expect(span.startTimeUnixNano).toBeGreaterThanOrEqual(above.startTimeUnixNano);
      expect(span.endTimeUnixNano).toBeLessThanOrEqual(above.endTimeUnixNano);
    }
  });

  it('say nothing of a call that a result cache answers', async () => {
    started = await start();
    const client = await Client.open(started.rehearsal.url);
    await client.call('version', {}, 'one');
    const frames = await client.call('version', {}, 'two');
    await client.close();
    expect(frames.map(({ op }) => op)).toEqual(['call_tool_res']);
    expect(named(started.spans, 'tools/call version')).toHaveLength(1);
  });

  it('end a killed call as cancelled, and its upload when that is really over', async () => {
    started = await start({ environment: { EXAI_WS_PROGRESS_INTERVAL_SECS: '0.2' } });
    const file = join(started.folder, 'file.txt');
    await writeFile(file, 'slow contents');
    const release = started.providers.hold();
    const client = await Client.open(started.rehearsal.url);
    client.send({ op: 'call_tool', name: 'kimi_upload_and_extract', request_id: 'killed', arguments: { files: [file], model: 'auto', ...traced } });
    const ops = [await client.next(), await client.next(), await client.next()].map((frame) => [frame?.['op'], frame?.['note'] !== undefined]);
    expect(ops).toEqual([['progress', true], ['call_tool_ack', false], ['progress', false]]);
    expect(named(started.spans, 'tools/call kimi_upload_and_extract')[0]).toMatchObject({ status: 'error', attributes: { 'exai.outcome': 'cancelled' } });
    expect(named(started.spans, 'upload kimi')).toEqual([]);
    release();
    await expect.poll(() => named(started?.spans ?? [], 'upload kimi').length).toBe(1);
    await client.close();
  });
});
