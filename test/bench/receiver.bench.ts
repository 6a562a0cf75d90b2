import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeProtobuf } from '../../sidecar/otlp/decode-protobuf.ts';
import { startReceiver } from '../../sidecar/otlp/receiver.ts';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { encodeRequest } from '../otlp/referee.ts';
import { sampleRequest } from '../otlp/sample-request.ts';
import { appendConstants } from './append-constants.ts';
import { costOf, type BenchFigure, type Cost } from './bench.ts';

export const name = 'receiver: OTLP protobuf over HTTP to the DuckDB file';

const SPANS_A_REQUEST = 500;
const REQUESTS = 600;
const SPANS = SPANS_A_REQUEST * REQUESTS;
const WARM_UP_REQUESTS = 60;

const body = encodeRequest(sampleRequest(SPANS_A_REQUEST));
const offsets = decodeProtobuf(body).spans.map(({ spanId }) => body.indexOf(Buffer.from(spanId, 'hex')));

async function send(port: number, requests: number): Promise<void> {
  const sender = fork(fileURLToPath(new URL('./send-spans.mjs', import.meta.url)), { execArgv: [] });
  sender.send({ port, body: body.toString('base64'), offsets, requests });
  await once(sender, 'exit');
}

/** The least that any receiver does: take the bytes off the socket and answer. */
async function receiveOnly(requests: number): Promise<Cost> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cost = await costOf(() => send((server.address() as AddressInfo).port, requests));
  server.close();
  return cost;
}

async function receiveToFile(file: string, requests: number): Promise<Cost & { readonly spans: number; readonly lost: number }> {
  const writer = await createRunFile(file);
  let dropped = 0;
  const receiver = await startReceiver({
    host: '127.0.0.1',
    port: 0,
    sink: { spans: (batch) => writer.spans(batch), readings: () => {}, dropped: (drop) => (dropped += drop.count) },
  });
  const cost = await costOf(async () => {
    await send(receiver.port, requests);
    await writer.flush();
  });
  const { spans, duplicates, lost } = writer.counts();
  await receiver.stop();
  await writer.close();
  return { ...cost, spans, lost: lost + duplicates + dropped };
}

/** Drives the receiver from another process, then the same bytes into a server that reads them only. */
export async function run(): Promise<readonly BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await receiveToFile(join(folder, 'warm.duckdb'), WARM_UP_REQUESTS);
    const full = await receiveToFile(join(folder, 'full.duckdb'), REQUESTS);
    const bare = await receiveOnly(REQUESTS);
    const decoding = await costOf(() => {
      for (let request = 0; request < REQUESTS; request += 1) decodeProtobuf(body);
    });
    const constants = await appendConstants(join(folder, 'constants.duckdb'), SPANS);
    const perSpan = (cost: Cost): number => cost.cpuMicros / SPANS;
    const bound = perSpan(bare) + perSpan(constants);
    return [
      { figure: 'CPU a span', value: perSpan(full), unit: 'µs', beside: `budget 10; bare ${bound.toFixed(2)} = bytes read only ${perSpan(bare).toFixed(2)} + constants appended ${perSpan(constants).toFixed(2)}` },
      { figure: 'decoding a span', value: perSpan(decoding), unit: 'µs', beside: `${Math.round(body.length / SPANS_A_REQUEST)} bytes, 12 attributes` },
      { figure: 'spans a second', value: full.spans / (full.wallMicros / 1e6), unit: '1/s', beside: `budget 80,000; bytes read only ${Math.round(SPANS / (bare.wallMicros / 1e6)).toLocaleString('en')}` },
      { figure: 'spans lost', value: SPANS - full.spans + full.lost, unit: '', beside: `of ${SPANS.toLocaleString('en')}` },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
