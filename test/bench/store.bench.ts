import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeValue, Span } from '../../sidecar/spans/span.ts';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { appendConstants } from './append-constants.ts';
import { costOf, type BenchFigure } from './bench.ts';

export const name = 'store: questions over a million spans';

const SPANS = 1_000_000;
const BATCH = 1000;
const TRACE = (call: number): string => call.toString(16).padStart(32, 'a');

/** The spans of calls as a run has them: a call, its lookup, its upload and its provider request, by turns. */
function spanOf(index: number): Span {
  const call = Math.floor(index / 4);
  const shared = { 'exai.call.id': `run/${call}`, 'exai.ambiguous': false, 'server.address': '127.0.0.1', 'server.port': 4321, 'exai.step': `step-${call % 20}` };
  const variants: readonly (readonly [string, Span['kind'], Record<string, AttributeValue>])[] = [
    ['tools/call kimi_upload_files', 'client', { 'exai.source': 'client', 'gen_ai.tool.name': 'kimi_upload_files', 'exai.outcome': 'ok', 'exai.queue.duration': (call % 1000) / 1e5, 'jsonrpc.request.id': `run/${call}` }],
    ['cache.get file', 'internal', { 'exai.source': 'probe', 'cache.hit': call % 2 === 0, 'exai.cache.name': 'file', 'exai.file.sha256': `${call % 5000}`.padStart(64, '0') }],
    ['upload kimi', 'internal', { 'exai.source': 'probe', 'gen_ai.provider.name': 'kimi', 'file.size': call % 100_000, 'exai.file.sha256': `${call % 5000}`.padStart(64, '0') }],
    ['POST /files', 'client', { 'exai.source': 'gateway', 'http.request.method': 'POST', 'http.response.status_code': 200, 'http.request.body.size': call % 100_000, 'exai.file.id': `file-${call}` }],
  ];
  const [spanName, kind, attributes] = variants[index % 4] ?? ['', 'internal', {}];
  const startTimeUnixNano = 1_790_000_000_000_000_000n + BigInt(call) * 1_000_000n;
  return {
    traceId: TRACE(call), spanId: (index + 1).toString(16).padStart(16, '0'), parentSpanId: undefined, name: spanName, kind,
    service: 'exai-daemon', startTimeUnixNano, endTimeUnixNano: startTimeUnixNano + BigInt(500_000_000 + (index % 1000) * 1_000_000),
    status: 'unset', statusMessage: undefined, attributes: { ...shared, ...attributes }, links: [], events: [],
  };
}

const QUESTIONS = ['durations-by-step', 'hits-by-repeat', 'posts-by-hash', 'queue-durations', 'nested-intervals'] as const;

/** Writes a run of a million spans, opens it, and asks what a verdict asks, first time each. */
export async function run(): Promise<readonly BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'spans.duckdb');
  const figures: BenchFigure[] = [];
  try {
    const writer = await createRunFile(file);
    let longestFlushMicros = 0;
    let making = 0;
    const writing = await costOf(async () => {
      for (let start = 0; start < SPANS; start += BATCH) {
        let batch: readonly Span[] = [];
        const cost = await costOf(() => {
          batch = Array.from({ length: BATCH }, (_, index) => spanOf(start + index));
        });
        making += cost.cpuMicros;
        writer.spans(batch);
        if (start % (80 * BATCH) === 0) longestFlushMicros = Math.max(longestFlushMicros, (await costOf(() => writer.flush())).wallMicros);
      }
    });
    const closing = await costOf(() => writer.close());
    const constants = await appendConstants(join(folder, 'constants.duckdb'), SPANS / 5);
    figures.push(
      { figure: 'writing a span', value: (writing.cpuMicros - making) / SPANS, unit: 'µs CPU', beside: `bare ${(constants.cpuMicros / (SPANS / 5)).toFixed(2)}: a constant row appended` },
      { figure: 'longest flush of 80,000 spans', value: longestFlushMicros / 1000, unit: 'ms', beside: 'the second between flushes' },
      { figure: 'closing with checkpoint', value: closing.wallMicros / 1000, unit: 'ms', beside: `${((await stat(file)).size / SPANS).toFixed(0)} bytes a span in the file` },
    );
    const opening = await costOf(async () => (await openRunFile(file)).close());
    const reader = await openRunFile(file);
    const bare = await costOf(async () => void (await reader.query(new URL('./bare-scan.sql', import.meta.url))));
    let totalMicros = opening.wallMicros;
    for (const question of QUESTIONS) {
      const cost = await costOf(async () => void (await reader.query(new URL(`./${question}.sql`, import.meta.url))));
      totalMicros += cost.wallMicros;
      figures.push({ figure: question, value: cost.wallMicros / 1000, unit: 'ms', beside: `bare ${(bare.wallMicros / 1000).toFixed(1)}: one scan of the times` });
    }
    const trace = await costOf(async () => void (await reader.trace(TRACE(SPANS / 8))));
    reader.close();
    figures.push(
      { figure: 'opening and all questions, cold', value: totalMicros / 1000, unit: 'ms', beside: 'budget 1,000' },
      { figure: 'one trace, whole', value: trace.wallMicros / 1000, unit: 'ms', beside: `opening ${(opening.wallMicros / 1000).toFixed(1)}` },
    );
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}
