import { describe, expect, it } from 'vitest';
import { routingDuration } from '../../sidecar/measures/routing-duration.ts';
import { routingFailure } from '../../sidecar/measures/routing-failure.ts';
import { routingFallback } from '../../sidecar/measures/routing-fallback.ts';
import { routingDocumented, routingModel } from '../../sidecar/measures/routing-model.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { HandMadeRun, withRungs, type ClientView } from './hand-made-run.ts';

const GLM = 'glm-4.5-flash';
const routed = (run: HandMadeRun, client?: ClientView, more: Partial<PlannedCall> = {}): PlannedCall =>
  run.call({ tool: 'chat', requestedModel: 'auto', expectedModel: GLM, cell: 'chat 1', inference: 'due', ...more }, client);

describe('routing.duration', () => {
  it('is exact where the probe saw the decision', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1.01 });
    const spanId = run.route(call, 0.001, 0.0001, GLM);
    run.inference(call, 0.005, 1);
    await using opened = await run.open();
    const { samples } = await routingDuration.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(samples).toMatchObject([{ lower: 0.0001, upper: 0.0001, sources: ['gateway', 'probe'], spanId }]);
  });

  it('is at most the call without its inference where only client and gateway were there', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1.25 });
    run.inference(call, 0.125, 1);
    await using opened = await run.open();
    const { samples } = await routingDuration.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples).toMatchObject([{ lower: 0, upper: 0.25, standing: 'seen' }]);
  });

  it('is a contradiction where the probe saw more than the call had room for', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1.1 });
    run.route(call, 0.001, 0.5, GLM);
    run.inference(call, 0.05, 1);
    await using opened = await run.open();
    const { contradictions } = await routingDuration.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(contradictions).toHaveLength(1);
  });

  it('looks only at calls whose model the daemon chooses', async () => {
    const run = new HandMadeRun();
    routed(run, { start: 0, seconds: 1 }, { requestedModel: GLM });
    routed(run, { start: 2, seconds: 1 }, { tool: 'kimi_upload_and_extract', expectedModel: undefined });
    await using opened = await run.open();
    expect(await routingDuration.samples(opened.reader, {}, withRungs([]))).toMatchObject({ samples: [], missing: 'the run has no such routed calls' });
  });

  it('keeps a decision that was seen whatever became of the call, and fails one that ended in an error', async () => {
    const run = new HandMadeRun();
    const zombie = routed(run, { start: 0, seconds: 8, outcome: 'zombie' });
    run.route(zombie, 0.1, 0.001, GLM);
    const broken = routed(run, { start: 10, seconds: 1, outcome: 'tool_error' });
    run.route(broken, 10.1, 0.001, GLM, 'error');
    routed(run, { start: 12, seconds: 1, outcome: 'tool_error' });
    await using opened = await run.open();
    const { samples } = await routingDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toMatchObject([
      { standing: 'seen', lower: 0.001, upper: 0.001 },
      { standing: 'failed', lower: 0, upper: Infinity, reason: 'the routing decision ended in an error' },
      { standing: 'failed', lower: 0, upper: Infinity },
    ]);
  });

  it('is lost where the probe owes the decision', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1 });
    run.owes(call, 'probe', 'route', 1, 0);
    await using opened = await run.open();
    const { samples } = await routingDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toMatchObject([{ standing: 'lost', reason: 'spans that were due did not come: probe/route' }]);
  });
});

describe('routing.model and routing.documented', () => {
  it('hold the model that the probe saw, else the one in the summary, against the two tables', async () => {
    const run = new HandMadeRun();
    const probed = routed(run, { start: 0, seconds: 1 }, { documentedModel: 'glm-4.6' });
    run.route(probed, 0.1, 0.001, GLM);
    routed(run, { start: 2, seconds: 1, attributes: { 'gen_ai.request.model': 'glm-4.6' } }, { documentedModel: 'glm-4.6' });
    routed(run, { start: 4, seconds: 1, attributes: { 'gen_ai.request.model': 'auto' } });
    await using opened = await run.open();
    const policy = await routingModel.samples(opened.reader, {}, withRungs(['probe']));
    const documented = await routingDocumented.samples(opened.reader, {}, withRungs(['probe']));
    expect(policy.samples.map(({ lower, standing, sources, cluster }) => [lower, standing, sources[0], cluster])).toEqual([
      [1, 'seen', 'probe', 'chat 1'],
      [0, 'seen', 'client', 'chat 1'],
      [-Infinity, 'lost', 'client', 'chat 1'],
    ]);
    expect(documented.samples.map(({ lower }) => lower)).toEqual([0, 1]);
  });

  it('contradict each other where probe and summary name different models', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1, attributes: { 'gen_ai.request.model': 'glm-4.6' } });
    run.route(call, 0.1, 0.001, GLM);
    await using opened = await run.open();
    expect((await routingModel.samples(opened.reader, {}, withRungs(['probe']))).contradictions).toHaveLength(1);
  });

  it('miss where the call failed without naming a model', async () => {
    const run = new HandMadeRun();
    routed(run, { start: 0, seconds: 1, outcome: 'tool_error' });
    await using opened = await run.open();
    expect((await routingModel.samples(opened.reader, {}, withRungs([]))).samples).toMatchObject([{ standing: 'failed', lower: 0, upper: 0 }]);
  });
});

describe('routing.failure', () => {
  it('is proven by a decision that ended in an error, and by nothing that a provider did', async () => {
    const run = new HandMadeRun();
    const fine = routed(run, { start: 0, seconds: 1 });
    run.route(fine, 0.1, 0.001, GLM);
    const broken = routed(run, { start: 2, seconds: 1, outcome: 'tool_error' });
    const spanId = run.route(broken, 2.1, 0.001, GLM, 'error');
    const provider = routed(run, { start: 4, seconds: 1, outcome: 'tool_error' });
    run.inference(provider, 4.1, 0.5);
    routed(run, { start: 6, seconds: 1, outcome: 'tool_error' });
    await using opened = await run.open();
    const { samples } = await routingFailure.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(samples).toMatchObject([
      { lower: 0, upper: 0, standing: 'seen' },
      { lower: 1, upper: 1, standing: 'seen', spanId },
      { lower: 0, upper: 0, standing: 'seen', sources: ['gateway'] },
      { standing: 'lost' },
    ]);
  });
});

describe('routing.failure and the client', () => {
  it('contradict each other where a call was answered after a decision that failed', async () => {
    const run = new HandMadeRun();
    const call = routed(run, { start: 0, seconds: 1 });
    const spanId = run.route(call, 0.1, 0.001, GLM, 'error');
    await using opened = await run.open();
    const { contradictions } = await routingFailure.samples(opened.reader, {}, withRungs(['probe']));
    expect(contradictions).toMatchObject([{ first: { source: 'probe', traceId: call.traceId, spanId }, second: { source: 'client', spanId: call.spanId } }]);
  });
});

describe('routing.fallback', () => {
  it('tells where another model answered than the one routed to', async () => {
    const run = new HandMadeRun();
    const models = (answered: string) => ({ 'gen_ai.request.model': GLM, 'gen_ai.response.model': answered });
    routed(run, { start: 0, seconds: 1, attributes: models(GLM) });
    routed(run, { start: 2, seconds: 1, attributes: models('kimi-k2-0905-preview') });
    routed(run, { start: 4, seconds: 1 });
    await using opened = await run.open();
    const { samples } = await routingFallback.samples(opened.reader, {}, withRungs([]));
    expect(samples.map(({ lower, standing }) => [lower, standing])).toEqual([[0, 'seen'], [1, 'seen'], [-Infinity, 'lost']]);
  });

  it('is seen by the probe where the result names no model, and contradicted where they differ', async () => {
    const run = new HandMadeRun();
    const inside = (call: PlannedCall, fallback: boolean): string =>
      run.inside(call, { source: 'probe', name: 'tools/call chat', kind: 'server', start: 0, seconds: 0.5, attributes: { 'exai.route.fallback': fallback } });
    const unnamed = routed(run, { start: 0, seconds: 1 });
    const spanId = inside(unnamed, true);
    const named = routed(run, { start: 2, seconds: 1, attributes: { 'gen_ai.request.model': GLM, 'gen_ai.response.model': GLM } });
    inside(named, true);
    await using opened = await run.open();
    const { samples, contradictions } = await routingFallback.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toMatchObject([{ lower: 1, upper: 1, sources: ['probe'], spanId }]);
    expect(contradictions).toMatchObject([{ key: named.callId, first: { source: 'probe' }, second: { source: 'client', spanId: named.spanId } }]);
  });
});
