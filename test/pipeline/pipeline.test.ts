import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { createExporter, type Exporter } from '../../sidecar/otlp/exporter.ts';
import { type Pipeline, startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import type { WatchedRungs } from '../../sidecar/pipeline/messages.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import { itemsOf } from '../../sidecar/spans/rung-item.ts';
import { RUNGS } from '../../sidecar/spans/rung.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { pipelineSettings } from '../support/pipeline-settings.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, daemonSpan, gatewayContent, gatewayPost, millis } from '../support/spans.ts';

const WORKER = new URL('../../dist/pipeline/worker.js', import.meta.url);
const SHA = 'a'.repeat(64);

let folder: string;
let pipeline: Pipeline;
let exporter: Exporter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
  pipeline = await startPipeline(pipelineSettings(folder, { secret: 'a secret of this test' }), WORKER);
  exporter = exporterWith('a secret of this test');
});
afterEach(async () => {
  await exporter.stop(1000);
  await pipeline.stop();
  await rm(folder, { recursive: true });
});

const exporterWith = (secret: string): Exporter =>
  createExporter({ endpoint: `http://127.0.0.1:${pipeline.port}`, secret, queueLimit: 1000, batchSize: 100, intervalMillis: 10, log: createLogger('test', 'silent') });

async function open(file: string, rungs: Partial<WatchedRungs> = {}, goesOn = false) {
  const { port1, port2 } = new MessageChannel();
  const present = ['client', 'gateway'] as const;
  await pipeline.open({ file, goesOn, rungs: { present, unproven: [], shown: RUNGS.flatMap(itemsOf), ...rungs }, replay: port2 });
  return { tell: (message: ReplayMessage) => port1.postMessage(message), close: () => port1.close() };
}

const census = (id: string, entries: number): Span => daemonSpan('census', 10, 11, { 'exai.source': 'probe', 'exai.census.id': id, 'exai.container.results.entries': entries, 'exai.container.results.size': 9000 });

const reportDropped = async (dropped: string): Promise<void> => {
  const headers = { 'content-type': 'application/json', 'x-exai-secret': 'a secret of this test', 'x-exai-dropped': dropped };
  expect((await fetch(`http://127.0.0.1:${pipeline.port}/v1/traces`, { method: 'POST', body: '{"resourceSpans":[]}', headers })).status).toBe(200);
};

const settledDrops = async () => (await pipeline.settle(0, () => {})).dropped.map(({ rung, reason, count }) => `${rung} ${reason} ${count}`);

describe('the pipeline', () => {
  it('joins what a replay announces with what another process exports, and settles when the ledger is full', async () => {
    const file = join(folder, 'spans.duckdb');
    const call = plannedCall({ files: [{ sha256: SHA, bytes: 1, path: 'f', daemonPath: 'f', repeated: false }] });
    const replay = await open(file);
    replay.tell({ type: 'planned', calls: [call] });
    replay.tell({ type: 'sending', callId: call.callId, timeUnixNano: millis(0) });
    exporter.spans([gatewayPost(10, 20, SHA, 'file-1'), gatewayContent(21, 30, 'file-1')]);
    replay.tell({ type: 'ended', callId: call.callId, timeUnixNano: millis(40), answered: true, outcome: 'ok' });
    replay.tell({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    replay.tell({ type: 'finished' });

    const settlement = await pipeline.settle(10_000, () => {});
    expect(settlement).toMatchObject({ full: true, due: 3, seen: 3, ambiguous: 0, dropped: [], spans: 3, duplicates: 0 });

    const reader = await openRunFile(file);
    const trace = await reader.trace(call.traceId);
    expect(trace.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['tools/call kimi_upload_and_extract', undefined],
      ['POST /files', call.spanId],
      ['GET /files/{id}/content', call.spanId],
    ]);
    reader.close();
  });

  it('asks the probe of that daemon for a census, once, and keeps it below the root of the run', async () => {
    const file = join(folder, 'spans.duckdb');
    const replay = await open(file);
    const hello = async (pid: number): Promise<unknown> => {
      const body = JSON.stringify({ version: 1, pid, python: '3.11.7', watched: [], counted: ['results'], missing: [] });
      const response = await fetch(`http://127.0.0.1:${pipeline.port}/v1/probe/hello`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-exai-secret': 'a secret of this test' } });
      return response.json();
    };
    expect(await hello(1)).toEqual({});

    const taken = pipeline.census(1);
    await expect.poll(() => hello(1)).toEqual({ again: 0.2, census: expect.any(String) });
    const { census: id } = (await hello(1)) as { readonly census: string };
    expect(await hello(2)).toEqual({});
    exporter.spans([census('of another run', 3), census(id, 7)]);
    expect(await taken).toBe(true);
    expect(await hello(1)).toEqual({ again: 0.2 });

    const root = daemonSpan('replay x', 0, 50, { 'exai.source': 'client', 'exai.run.id': 'run-1' });
    replay.tell({ type: 'planned', calls: [] });
    replay.tell({ type: 'spans', batch: [daemonSpan('step idle', 1, 40, { 'exai.source': 'client', 'exai.run.id': 'run-1' }, { traceId: root.traceId, parentSpanId: root.spanId }), root] });
    replay.tell({ type: 'finished' });
    expect(await pipeline.settle(10_000, () => {})).toMatchObject({ full: true, ambiguous: 0, spans: 3 });
    expect(await hello(1)).toEqual({});

    const reader = await openRunFile(file);
    const kept = (await reader.trace(root.traceId)).find(({ name }) => name === 'census');
    expect(kept).toMatchObject({ parentSpanId: root.spanId, attributes: { 'exai.run.id': 'run-1', 'exai.container.results.entries': 7 } });
    reader.close();
  });

  it('waits in vain for a census that nobody takes', async () => {
    const replay = await open(join(folder, 'spans.duckdb'));
    expect(await pipeline.census(1)).toBe(false);
    replay.close();
  });

  it('settles at the deadline where something owed never came, and says so', async () => {
    const call = plannedCall({ inference: 'due', markers: ['exai-0123456789abcdef'], tool: 'chat' });
    const replay = await open(join(folder, 'spans.duckdb'));
    replay.tell({ type: 'planned', calls: [call] });
    replay.tell({ type: 'sending', callId: call.callId, timeUnixNano: millis(0) });
    replay.tell({ type: 'ended', callId: call.callId, timeUnixNano: millis(40), answered: true, outcome: 'ok' });
    replay.tell({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    replay.tell({ type: 'finished' });
    expect(await pipeline.settle(200, () => {})).toMatchObject({ full: false, due: 2, seen: 1 });
  });

  it('closes the file of a run that cannot be settled, and lets others read it', async () => {
    const file = join(folder, 'spans.duckdb');
    const replay = await open(file);
    replay.tell({ type: 'planned', calls: [plannedCall({ files: [{ sha256: SHA, bytes: 0.5, path: 'f', daemonPath: 'f', repeated: false }] })] });
    await expect(pipeline.settle(200, () => {})).rejects.toThrow('0.5');
    (await openRunFile(file)).close();
    await open(join(folder, 'next.duckdb'));
    expect(await pipeline.settle(0, () => {})).toMatchObject({ spans: 0 });
  });

  it('counts a gateway that is only heard once one of its spans is ours, and marks what ran beside the call of another client', async () => {
    const file = join(folder, 'spans.duckdb');
    const [alone, beside] = [plannedCall({ tool: 'version' }), plannedCall({ files: [{ sha256: SHA, bytes: 1, path: 'f', daemonPath: 'f', repeated: false }] })];
    const replay = await open(file, { present: ['client', 'log'], unproven: ['gateway'] });
    replay.tell({ type: 'planned', calls: [alone, beside] });
    for (const [call, start] of [[alone, 0], [beside, 100]] as const) {
      replay.tell({ type: 'sending', callId: call.callId, timeUnixNano: millis(start) });
      replay.tell({ type: 'ended', callId: call.callId, timeUnixNano: millis(start + 40), answered: true, outcome: 'ok' });
      replay.tell({ type: 'spans', batch: [clientSpan(call, start, start + 40)] });
    }
    pipeline.sink.spans([daemonSpan('tools/call chat', 130, 190, { 'exai.source': 'log', 'mcp.session.id': 'theirs', 'gen_ai.tool.name': 'chat' }, { kind: 'server' })]);
    exporter.spans([gatewayPost(110, 120, SHA, 'file-1'), gatewayContent(121, 130, 'file-1')]);
    replay.tell({ type: 'finished' });
    const settlement = await pipeline.settle(10_000, () => {});
    expect(settlement).toMatchObject({ full: true, due: 4, seen: 4, ambiguous: 0, rungs: ['client', 'log', 'gateway'] });

    const reader = await openRunFile(file);
    const disturbed = async (call: typeof alone) => (await reader.trace(call.traceId)).filter(({ spanId }) => spanId === call.spanId).map(({ attributes }) => attributes['exai.disturbed']);
    expect([await disturbed(alone), await disturbed(beside)]).toEqual([[undefined], [true]]);
    reader.close();
  });

  it('takes nothing from a sender without the secret', async () => {
    const stranger = exporterWith('a guess');
    await open(join(folder, 'spans.duckdb'));
    stranger.spans([gatewayPost(10, 20, SHA, 'file-1')]);
    await stranger.flush(1000);
    expect(stranger.stats()).toMatchObject({ sent: 0 });
    await stranger.stop(100);
    expect(await pipeline.settle(0, () => {})).toMatchObject({ spans: 0 });
  });

  it('charges a run with what was lost while it went on, not with what was lost before it and is told of late', async () => {
    await open(join(folder, 'one.duckdb'));
    const began = performance.now();
    await reportDropped('gateway;queue_full;40;60000, probe;queue_full;3;0, gateway;refused_413;2');
    expect(await settledDrops()).toEqual(['probe queue_full 3', 'gateway refused_413 2']);

    await open(join(folder, 'one.duckdb'), {}, true);
    await reportDropped(`gateway;queue_full;5;${Math.floor(performance.now() - began)}`);
    expect(await settledDrops()).toEqual(['gateway queue_full 5']);

    // Longer than a report takes on its way: what is late looks younger.
    await sleep(300);
    await open(join(folder, 'two.duckdb'));
    await reportDropped(`gateway;queue_full;5;${Math.ceil(performance.now() - began)}`);
    expect(await settledDrops()).toEqual([]);
  });

  it('writes one run after the other, and closes one that is open when it is stopped', async () => {
    for (const name of ['one', 'two']) {
      const replay = await open(join(folder, `${name}.duckdb`));
      replay.tell({ type: 'planned', calls: [] });
      if (name === 'one') await pipeline.settle(0, () => {});
    }
    await pipeline.stop();
    const reader = await openRunFile(join(folder, 'two.duckdb'));
    expect(await reader.trace('0'.repeat(32))).toEqual([]);
    reader.close();
  });

  it('says which port is taken', async () => {
    await expect(startPipeline(pipelineSettings(folder, { port: pipeline.port }), WORKER)).rejects.toThrow(String(pipeline.port));
  });
});
