import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { createExporter, type Exporter } from '../../sidecar/otlp/exporter.ts';
import { type Pipeline, startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { pipelineSettings } from '../support/pipeline-settings.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, gatewayContent, gatewayPost, millis } from '../support/spans.ts';

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

async function open(file: string) {
  const { port1, port2 } = new MessageChannel();
  await pipeline.open({ file, rungs: ['client', 'gateway'], replay: port2 });
  return { tell: (message: ReplayMessage) => port1.postMessage(message), close: () => port1.close() };
}

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

  it('takes nothing from a sender without the secret', async () => {
    const stranger = exporterWith('a guess');
    await open(join(folder, 'spans.duckdb'));
    stranger.spans([gatewayPost(10, 20, SHA, 'file-1')]);
    await stranger.flush(1000);
    expect(stranger.stats()).toMatchObject({ sent: 0 });
    await stranger.stop(100);
    expect(await pipeline.settle(0, () => {})).toMatchObject({ spans: 0 });
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
