import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FactBoard } from '../../sidecar/telemetry/fact-board.ts';
import { makeInstruments } from '../../sidecar/telemetry/instruments.ts';
import { Links } from '../../sidecar/telemetry/links.ts';
import { AskedMetricReader } from '../../sidecar/telemetry/metric-reader.ts';
import type { PipelineFacts } from '../../sidecar/telemetry/pipeline-facts.ts';
import { madeClaim, madeVerdict } from '../report/made-verdict.ts';

const IDLE: PipelineFacts = {
  receiver: { requests: 0, spans: 0, rejectedSpans: {}, refusedRequests: {} },
  correlation: { waiting: 0, held: 0, ambiguous: 0 },
  ledger: { due: 0, seen: 0 },
  store: { spans: 0, readings: 0, duplicates: 0 },
  storeBytes: undefined,
};

/** Every instrument on a board, and what is told of one metric when it is asked for. */
function instruments() {
  const board = new FactBoard();
  const reader = new AskedMetricReader();
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  makeInstruments(provider.getMeter('test'), board, { pipeline: () => Promise.resolve(IDLE), exported: () => undefined }, new Links({ publicUrl: undefined, jaegerUrl: undefined }));
  const told = async (name: string) => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics).filter(({ descriptor }) => descriptor.name === name).flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => attributes));
  };
  return { board, told };
}

describe('what is told of the latest run', () => {
  it('is told after 2,500 runs as after the first, each with findings of its own, and nothing of those before', async () => {
    const { board, told } = instruments();
    for (let number = 1; number <= 2_500; number += 1) {
      board.run({ type: 'judged', judged: madeVerdict({ run: { ...madeVerdict().run, id: `run-${String(number).padStart(4, '0')}` }, claims: [madeClaim({ reason: `reason ${number}` })] }) });
      await told('exai.claim.finding');
    }
    expect(await told('exai.claim.finding')).toEqual([expect.objectContaining({ 'exai.claim.id': 'upload.first', 'exai.claim.reason': 'reason 2500' })]);
    expect(await told('exai.run.info')).toEqual([expect.objectContaining({ 'exai.run.id': 'run-2500' })]);
    expect(await told('exai.claim.lower')).toHaveLength(1);
  });
});
