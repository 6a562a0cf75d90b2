import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { expandRound, expandScenario, type Round } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { narrowScenario } from '../../sidecar/scenario/narrow-scenario.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';
import { stepsFeeding } from '../../sidecar/scenario/steps-feeding.ts';
import { type Bench, openBench, shipped } from './expansion.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const scenario = await loadScenario(shipped('task-2c'));
const claims = await loadClaims(shipped('task-2c.claims'), MEASURES);
const expansion = () => ({ runId: 'run-r', seed: 'seed', quick: false, filesDir: bench.folder, filesDirInDaemon: '/daemon/files', timeScale: 1, settings: new Map<string, string>() });
const round = (more: Partial<Round> = {}): Promise<Plan> => expandRound(scenario, { number: 2, steps: new Set(['rounds']), before: 1, count: 1, firstOrder: 500, expectedSeconds: 46, ...more }, expansion());
const selectionsOf = (id: string) => claims.filter((claim) => claim.id === id).flatMap(({ select, against }) => (against === undefined ? [select] : [select, against]));

describe('a later round', () => {
  it('numbers its calls on, and goes on with the iterations, so that nothing of it is taken for something of the run before', async () => {
    const plan = await round();
    expect(plan.calls[0]).toMatchObject({ callId: 'run-r-0501', order: 500, step: 'rounds', iteration: 5, group: 'rounds#5' });
    expect([...new Set(plan.calls.map(({ iteration }) => iteration))]).toEqual([5, 6, 7, 8, 9]);
    expect(plan.expectedSeconds).toBe(46);
  });

  it('sends other contents, marks and traces than the ordinary run and than any other round', async () => {
    const plans = [await expandScenario(scenario, expansion()), await round(), await round({ number: 3, before: 2, count: 2, firstOrder: 600 })];
    const ids = plans.map((plan) => new Set(plan.calls.flatMap(({ callId, traceId, spanId, files }) => [callId, traceId, spanId, ...files.map(({ sha256 }) => sha256)])));
    for (const [at, one] of ids.entries()) for (const other of ids.slice(at + 1)) expect([...one].filter((id) => other.has(id))).toEqual([]);
    const paths = plans.flatMap(({ calls }) => [...new Set(calls.flatMap(({ files }) => files.map(({ path }) => path)))]);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('plans as many samples for each of its claims as all before it', async () => {
    const ordinary = await expandScenario(scenario, expansion());
    for (const id of ['upload.cached', 'tools.chat', 'tools.workflow', 'routing.p95']) {
      const [select] = selectionsOf(id);
      const count = (plan: Plan): number => plan.calls.filter(({ step, label, tool }) => (select?.steps?.includes(step) ?? true) && (select?.labels?.includes(label) ?? true) && (select?.tools?.includes(tool) ?? true)).length;
      const steps = stepsFeeding(scenario, selectionsOf(id));
      const rounds = [await round({ steps }), await round({ steps, number: 3, before: 2, count: 2 })];
      expect(rounds.map(count)).toEqual([count(ordinary), 2 * count(ordinary)]);
    }
  });
});

describe('the steps that feed claims', () => {
  it('are those that their calls stand in', () => {
    expect([...stepsFeeding(scenario, selectionsOf('upload.cached'))]).toEqual(['rounds']);
    expect([...stepsFeeding(scenario, selectionsOf('upload.parallel'))].toSorted()).toEqual(['batches', 'rounds']);
    expect([...stepsFeeding(scenario, selectionsOf('memory.idle'))]).toEqual(['idle']);
  });

  it('and those whose prompts or files such a step sends again', () => {
    const again = [{ steps: ['again'] }];
    expect([...stepsFeeding(scenario, again)].toSorted()).toEqual(['again', 'chats', 'growth']);
  });
});

describe('a scenario without the calls that nobody looks at', () => {
  it('keeps warm-up, what is looked at, and the pauses around it', async () => {
    const plan = await expandScenario(narrowScenario(scenario, [{ steps: ['rounds'], labels: ['first', 'repeat'] }]), expansion());
    expect([...new Set(plan.calls.filter(({ warmup }) => !warmup).map(({ label }) => label))].toSorted()).toEqual(['first', 'repeat']);
    expect(plan.calls.filter(({ label }) => label === 'first')).toHaveLength(25);
    expect(plan.calls.filter(({ warmup }) => warmup)).toHaveLength(6);
    expect(plan.stages.filter(({ kind }) => kind === 'pause')).toHaveLength(5);
  });
});
