import { describe, expect, it } from 'vitest';
import { semanticHit, semanticMiss, semanticOutcome } from '../../sidecar/measures/semantic-cache.ts';
import { toolOverhead } from '../../sidecar/measures/tool-overhead.ts';
import { toolResidual } from '../../sidecar/measures/tool-residual.ts';
import { toolTimeout } from '../../sidecar/measures/tool-timeout.ts';
import { toolWithinLimit } from '../../sidecar/measures/tool-within-limit.ts';
import { workflowOverhead } from '../../sidecar/measures/workflow-overhead.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { Rung } from '../../sidecar/spans/rung.ts';
import type { Attributes } from '../../sidecar/spans/span.ts';
import { AMBIGUOUS, HandMadeRun, withRungs } from './hand-made-run.ts';

const semantic = (run: HandMadeRun, call: PlannedCall, start: number, hit: boolean): string =>
  run.inside(call, { source: 'probe', name: 'cache.get semantic', start, seconds: 0.001, attributes: { 'exai.cache.name': 'semantic', 'cache.hit': hit } });

const served = (run: HandMadeRun, call: PlannedCall, seconds: number, attributes: Attributes = {}, source: Rung = 'probe'): string =>
  run.inside(call, { source, name: `tools/call ${call.tool}`, kind: 'server', start: 0.01, seconds, attributes });

describe('tool.overhead', () => {
  it('is wall time less the union of inferences less queueing, as exact as the clock offset', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'due' }, { start: 0, seconds: 4, attributes: { 'exai.queue.duration': 0.5, 'exai.queue.error': 0.25 } });
    run.inference(call, 1, 1);
    run.inference(call, 1.5, 1);
    await using opened = await run.open();
    const { samples } = await toolOverhead.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples).toMatchObject([{ lower: 1.75, upper: 2.25, standing: 'seen', sources: ['client', 'gateway'] }]);
  });

  it('is at most the wall time where nobody saw the inferences, and exact where there are none', async () => {
    const run = new HandMadeRun();
    run.call({ inference: 'due' }, { start: 0, seconds: 4 });
    run.call({ inference: 'possible' }, { start: 5, seconds: 2 });
    run.call({ inference: 'none' }, { start: 8, seconds: 1 });
    await using opened = await run.open();
    const { samples } = await toolOverhead.samples(opened.reader, {}, withRungs([]));
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[0, 4], [0, 2], [1, 1]]);
  });

  it('is lost where a due inference was not seen, and failed where the semantic cache stood in for it', async () => {
    const run = new HandMadeRun();
    const short = run.call({ inference: 'due' }, { start: 0, seconds: 1 });
    run.owes(short, 'gateway', 'inference', 1, 0);
    const cached = run.call({ inference: 'due' }, { start: 2, seconds: 0.1 });
    run.owes(cached, 'gateway', 'inference', 1, 0);
    semantic(run, cached, 2.01, true);
    await using opened = await run.open();
    const { samples } = await toolOverhead.samples(opened.reader, {}, withRungs(['gateway', 'probe']));
    expect(samples).toMatchObject([
      { standing: 'lost', reason: 'spans that were due did not come: gateway/inference' },
      { standing: 'failed', lower: 0, upper: Infinity },
    ]);
  });

  it('takes no ambiguous inference off', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'possible' }, { start: 0, seconds: 4 });
    run.inference(call, 1, 2, AMBIGUOUS);
    await using opened = await run.open();
    expect((await toolOverhead.samples(opened.reader, {}, withRungs(['gateway']))).samples).toMatchObject([{ upper: 4 }]);
  });

  it('trusts no rung from inside where the ledger was never written', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'due' });
    run.inside(call, { source: 'client', name: 'tools/call chat', kind: 'client', start: 0, seconds: 1, attributes: { 'exai.outcome': 'ok' } });
    await using opened = await run.open();
    expect((await toolOverhead.samples(opened.reader, {}, withRungs(['gateway']))).samples).toMatchObject([{ standing: 'lost' }]);
  });
});

describe('what the daemon served', () => {
  it('took no longer than its client waited: else overhead, residual, limit and workflow are contradicted, with both spans', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'due' }, { start: 0, seconds: 4 });
    run.inference(call, 1, 1);
    const spanId = served(run, call, 5);
    await using opened = await run.open();
    const context = withRungs(['gateway', 'probe'], { parameters: { chat: 5 } });
    for (const measure of [toolOverhead, toolResidual, toolWithinLimit, workflowOverhead]) {
      const { samples, contradictions } = await measure.samples(opened.reader, {}, context);
      expect(samples).toEqual([]);
      expect(contradictions).toMatchObject([{ first: { source: 'probe', lower: 4, traceId: call.traceId, spanId }, second: { source: 'client', upper: 3, spanId: call.spanId } }]);
    }
  });

  it('narrows an overhead from below where the client cannot tell the wait before it', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'none' }, { start: 0, seconds: 4, attributes: { 'exai.queue.duration': 1, 'exai.queue.error': 1 } });
    const spanId = served(run, call, 2.5, {}, 'log');
    await using opened = await run.open();
    const { samples } = await toolOverhead.samples(opened.reader, {}, withRungs(['log']));
    expect(samples).toMatchObject([{ lower: 2.5, upper: 4, sources: ['client', 'log'], spanId: call.spanId }]);
    expect(spanId).not.toBe(call.spanId);
  });

  it('and gave up contradicts a client that was answered', async () => {
    const run = new HandMadeRun();
    const answered = run.call({}, { start: 0, seconds: 1 });
    const cancelled = served(run, answered, 0.5, { 'error.type': 'cancelled' });
    const silent = run.call({}, { start: 2, seconds: 8, outcome: 'zombie' });
    served(run, silent, 0.5, { 'error.type': 'cancelled' });
    const failed = run.call({}, { start: 20, seconds: 1, outcome: 'tool_error' });
    const timedOut = served(run, failed, 0.5, { 'error.type': 'TIMEOUT' }, 'log');
    await using opened = await run.open();
    const { samples, contradictions } = await toolTimeout.samples(opened.reader, {}, withRungs(['probe', 'log']));
    expect(samples).toMatchObject([{ key: silent.callId, lower: 1, upper: 1 }]);
    expect(contradictions).toMatchObject([
      { key: answered.callId, first: { source: 'probe', spanId: cancelled }, second: { source: 'client' } },
      { key: failed.callId, first: { source: 'log', spanId: timedOut }, second: { source: 'client' } },
    ]);
  });
});

describe('workflow.overhead', () => {
  it('adds the steps of a unit and takes the tool for its stratum', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'debug', unit: 'w' }, { start: 0, seconds: 1 });
    const last = run.call({ tool: 'debug', unit: 'w', inference: 'due' }, { start: 2, seconds: 5 });
    run.inference(last, 3, 2);
    await using opened = await run.open();
    const { samples } = await workflowOverhead.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples).toMatchObject([{ key: 'w', stratum: 'debug', lower: 4, upper: 4, standing: 'seen', spanId: last.spanId }]);
  });

  it('is as the gravest of its steps', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'debug', unit: 'given-up' }, { start: 0, seconds: 1 });
    run.call({ tool: 'debug', unit: 'given-up' }, { start: 2, seconds: 8, outcome: 'timeout' });
    run.call({ tool: 'debug', unit: 'failed' }, { start: 12, seconds: 1, outcome: 'tool_error' });
    run.call({ tool: 'debug', unit: 'failed' }, { start: 14, seconds: 8, outcome: 'timeout' });
    await using opened = await run.open();
    const { samples } = await workflowOverhead.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([{ standing: 'given_up', lower: 9, upper: Infinity }, { standing: 'failed', lower: 0, upper: Infinity }]);
  });
});

describe('tool.residual', () => {
  const settings = new Map([['EXPERT_HEARTBEAT_INTERVAL_SECS', '2']]);

  it('is the overhead of a chat, and of a workflow tool what the polling interval does not explain', async () => {
    const run = new HandMadeRun();
    const chat = run.call({ tool: 'chat', inference: 'due' }, { start: 0, seconds: 1.5 });
    run.inference(chat, 0.25, 1);
    const jitter = run.call({ tool: 'analyze', inference: 'due' }, { start: 4, seconds: 2.5 });
    run.inference(jitter, 4.5, 1);
    const drift = run.call({ tool: 'analyze', inference: 'due' }, { start: 8, seconds: 6.5 });
    run.inference(drift, 8.5, 1);
    run.call({ tool: 'analyze', inference: 'none' }, { start: 20, seconds: 1 });
    await using opened = await run.open();
    const { samples } = await toolResidual.samples(opened.reader, {}, withRungs(['gateway'], { settings }));
    expect(samples.map(({ stratum, lower, upper }) => [stratum, lower, upper])).toEqual([['chat', 0.5, 0.5], ['workflow', 0.5, 0.5], ['workflow', 3.5, 3.5]]);
  });

  it('scales the polling interval with the run, and leaves workflow tools out where it is not known', async () => {
    const run = new HandMadeRun();
    const call = run.call({ tool: 'analyze', inference: 'due' }, { start: 0, seconds: 2.5 });
    run.inference(call, 0.5, 1);
    await using opened = await run.open();
    const scaled = await toolResidual.samples(opened.reader, {}, withRungs(['gateway'], { settings, timeScale: 4 }));
    const unknown = await toolResidual.samples(opened.reader, {}, withRungs(['gateway']));
    expect(scaled.samples).toMatchObject([{ lower: 1, upper: 1 }]);
    expect(unknown.samples).toEqual([]);
  });
});

describe('tool.within_limit', () => {
  const parameters = { chat: 5, workflow: 15 };

  it('holds each call against the limit of its tool; what straddles it stays open, what failed is a miss', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'chat' }, { start: 0, seconds: 4 });
    run.call({ tool: 'chat' }, { start: 5, seconds: 6 });
    run.call({ tool: 'debug' }, { start: 12, seconds: 6 });
    run.call({ tool: 'chat', inference: 'possible' }, { start: 20, seconds: 6 });
    run.call({ tool: 'chat' }, { start: 30, seconds: 1, outcome: 'tool_error' });
    run.call({ tool: 'chat' }, { start: 40, seconds: 60, outcome: 'zombie' });
    await using opened = await run.open();
    const { samples } = await toolWithinLimit.samples(opened.reader, {}, withRungs([], { parameters }));
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[1, 1], [0, 0], [1, 1], [0, 1], [0, 0], [0, 0]]);
  });

  it('divides the limits by the time scale', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'chat' }, { start: 0, seconds: 4 });
    await using opened = await run.open();
    expect((await toolWithinLimit.samples(opened.reader, {}, withRungs([], { parameters, timeScale: 2 }))).samples).toMatchObject([{ upper: 0 }]);
  });

  it('says where the claim gives a tool no limit', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'chat' }, { start: 0, seconds: 4 });
    await using opened = await run.open();
    expect((await toolWithinLimit.samples(opened.reader, {}, withRungs([]))).missing).toBe('the claim gives no limit for chat');
  });
});

describe('tool.timeout', () => {
  it('counts calls that timed out or fell silent, and draws nothing from calls that never ran', async () => {
    const outcomes = ['ok', 'timeout', 'zombie', 'tool_error', 'over_capacity', 'disconnected', 'result_cache'];
    const run = new HandMadeRun();
    for (const [index, outcome] of outcomes.entries()) run.call({}, { start: index * 10, seconds: 1, outcome });
    await using opened = await run.open();
    const { samples } = await toolTimeout.samples(opened.reader, {}, withRungs([]));
    expect(samples.map(({ lower, standing }) => [lower, standing])).toEqual([
      [0, 'seen'], [1, 'seen'], [1, 'seen'], [0, 'seen'], [-Infinity, 'lost'], [-Infinity, 'lost'], [-Infinity, 'lost'],
    ]);
  });
});

describe('semantic.*', () => {
  it('rates only prompts that were sent before, and times hits and misses', async () => {
    const run = new HandMadeRun();
    const first = run.call({ inference: 'due' }, { start: 0, seconds: 1 });
    semantic(run, first, 0.1, false);
    const again = run.call({ inference: 'possible' }, { start: 2, seconds: 0.5 });
    semantic(run, again, 2.1, true);
    await using opened = await run.open();
    const context = withRungs(['probe']);
    expect((await semanticOutcome.samples(opened.reader, {}, context)).samples).toMatchObject([{ lower: 1, key: again.callId }]);
    expect((await semanticHit.samples(opened.reader, {}, context)).samples).toMatchObject([{ upper: 0.5 }]);
    expect((await semanticMiss.samples(opened.reader, {}, context)).samples).toMatchObject([{ upper: 1 }]);
  });

  it('contradict a gateway that saw the model asked after a hit', async () => {
    const run = new HandMadeRun();
    const again = run.call({ inference: 'possible' }, { start: 2, seconds: 0.5 });
    const looked = semantic(run, again, 2.1, true);
    const asked = run.inference(again, 2.2, 0.1);
    await using opened = await run.open();
    const { contradictions } = await semanticOutcome.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(contradictions).toMatchObject([{ first: { source: 'probe', spanId: looked }, second: { source: 'gateway', spanId: asked } }]);
  });
});
