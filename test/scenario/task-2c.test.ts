import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { removePlannedFiles } from '../../sidecar/scenario/expand-scenario.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';
import { findMarkers } from '../../sidecar/spans/marker.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { openBench, shipped } from './expansion.ts';
import type { Bench } from './expansion.ts';

let bench: Bench;
let plan: Plan;
let quick: Plan;
beforeAll(async () => {
  bench = await openBench();
  const settings = new Map([['EXPERT_ANALYSIS_ENABLED', 'true']]);
  plan = await bench.expand(shipped('task-2c'), { settings });
  quick = await bench.expand(shipped('task-2c'), { settings, quick: true, runId: 'run-q' });
});
afterAll(() => bench[Symbol.asyncDispose]());

const select = ({ calls }: Plan, labels: readonly string[], tool?: string): readonly PlannedCall[] =>
  calls.filter((call) => !call.warmup && labels.includes(call.label) && (tool === undefined || call.tool === tool));
const distinct = (values: readonly unknown[]): number => new Set(values).size;
const textOf = (call: PlannedCall, argument: string): string => {
  const value = call.arguments[argument];
  return typeof value === 'string' ? value : '';
};
const routed = ({ calls }: Plan): readonly PlannedCall[] => calls.filter((call) => !call.warmup && call.requestedModel === 'auto' && call.expectedModel !== undefined);

describe('task-2c plans the samples that the claims need', () => {
  it.each([
    ['first uploads', ['first'], 'kimi_upload_and_extract', 25],
    ['repeats', ['repeat'], 'kimi_upload_and_extract', 25],
    ['calls of five files', ['batch'], 'kimi_upload_and_extract', 10],
    ['their repeats', ['batch-repeat'], 'kimi_upload_and_extract', 50],
    ['simple prompts', ['simple'], 'chat', 10],
    ['complex prompts', ['complex'], 'chat', 10],
    ['chats', ['simple', 'complex', 'chat'], 'chat', 30],
    ['chats again', ['again'], 'chat', 20],
    ['analyses with the expert', ['analyze', 'conclusion'], 'analyze', 13],
    ['calls with a limit of their own', ['simple', 'complex', 'chat', 'analyze', 'paused', 'workflow', 'conclusion'], undefined, 73],
    ['steps of workflows', ['workflow', 'conclusion'], undefined, 18],
    ['uploads at once', ['load'], 'kimi_upload_and_extract', 20],
  ])('%s', (_, labels, tool, n) => {
    expect(select(plan, labels, tool)).toHaveLength(n);
  });

  it('153 routed calls, over 50 distinct cells that each come twice', () => {
    expect(routed(plan)).toHaveLength(153);
    const cells = select(plan, ['simple', 'complex', 'cell', 'again']).map((call) => call.cell);
    expect(distinct(cells)).toBe(50);
    expect([...new Set(cells)].every((cell) => cell !== undefined && cells.filter((other) => other === cell).length === 2)).toBe(true);
  });

  it('one expected model a cell, and the documented one for prompts', () => {
    for (const call of plan.calls.filter(({ cell }) => cell !== undefined)) {
      expect(distinct(plan.calls.filter(({ cell }) => cell === call.cell).map((other) => other.expectedModel))).toBe(1);
    }
    expect(select(plan, ['complex', 'simple']).map((call) => call.documentedModel)).toEqual(expect.arrayContaining(['glm-4.6', 'glm-4.5-flash']));
  });

  it('a hundred calls in ten blocks of ten, 25 of each kind', () => {
    const growth = plan.calls.filter((call) => call.step === 'growth');
    expect(growth).toHaveLength(100);
    for (const tool of ['chat', 'analyze', 'kimi_upload_and_extract', 'version']) expect(growth.filter((call) => call.tool === tool)).toHaveLength(25);
    for (let block = 0; block < 10; block++) {
      const calls = growth.filter((call) => call.iteration === block);
      expect(calls).toHaveLength(10);
      expect(calls.filter((call) => call.inference === 'due' && call.tool === 'analyze')).toHaveLength(1);
    }
  });

  it('nine whole workflows of three kinds, a unit each, that end with the expert', () => {
    const steps = select(plan, ['workflow', 'conclusion']);
    expect(distinct(steps.map((call) => call.unit))).toBe(9);
    for (const tool of ['analyze', 'debug', 'thinkdeep']) expect(steps.filter((call) => call.tool === tool).map((call) => call.inference)).toEqual(['none', 'due', 'none', 'due', 'none', 'due']);
  });

  it('five rounds whose arms share a group and take turns in going first', () => {
    for (let round = 0; round < 5; round++) {
      const calls = plan.calls.filter((call) => call.step === 'rounds' && call.iteration === round);
      expect(distinct(calls.map((call) => call.group))).toBe(1);
      expect(distinct(calls.filter((call) => call.label === 'first').map((call) => call.unit))).toBe(1);
      expect(calls.filter((call) => call.label === 'batch').map((call) => call.files.length)).toEqual([5]);
      expect(calls[0]?.label).toBe(round % 2 === 0 ? 'first' : 'batch');
    }
    expect(distinct(select(plan, ['first', 'batch']).map((call) => call.unit))).toBe(15);
  });

  it('the load on twenty sockets, for model auto', () => {
    const load = plan.stages.filter((stage) => stage.label === 'load');
    expect(load.map((stage) => (stage.kind === 'calls' ? stage.lanes.map((lane) => lane.map((call) => call.requestedModel)) : []))).toEqual([Array.from({ length: 20 }, () => ['auto'])]);
  });
});

describe('task-2c keeps to the rules of the daemon', () => {
  it('begins with warm-up and idle, then growth', () => {
    expect([...new Set(plan.stages.map((stage) => stage.step))]).toEqual(['warm-up', 'idle', 'growth', 'routing', 'again', 'rounds', 'workflows', 'batches', 'load']);
    expect(plan.calls.filter((call) => call.warmup).map((call) => call.step)).toEqual(Array.from({ length: 6 }, () => 'warm-up'));
    expect(plan.stages.find((stage) => stage.kind === 'quiet')).toMatchObject({ label: 'idle', seconds: 10.5 });
  });

  it('lets nothing but uploads run beside an analysis or a chat', () => {
    for (const stage of [...plan.stages, ...quick.stages]) {
      if (stage.kind !== 'calls' || stage.lanes.length === 1) continue;
      const others = stage.lanes.flat().filter((call) => call.tool !== 'kimi_upload_and_extract');
      expect(others.length).toBeLessThanOrEqual(1);
      expect(others.some((call) => call.blocks)).toBe(false);
    }
  });

  it('asks no model in the routing table, and perhaps none for prompts that come again', () => {
    expect(distinct(select(plan, ['cell']).map((call) => call.inference))).toBe(1);
    expect(select(plan, ['cell'])[0]?.inference).toBe('none');
    expect(select(plan, ['again']).every((call) => call.inference === 'possible')).toBe(true);
  });

  it('sends no contents twice but where it says so, and then what it sent first in that group', () => {
    const seen = new Map<string, PlannedCall>();
    for (const call of plan.calls) {
      for (const file of call.files) {
        const before = seen.get(file.sha256);
        const origin = before && `${before.group} ${before.label}`;
        expect(origin).toBe(file.repeated ? `${call.group} ${call.label === 'repeat' ? 'first' : 'batch'}` : undefined);
        if (!before) seen.set(file.sha256, call);
      }
    }
    expect(distinct(select(plan, ['repeat', 'batch-repeat']).map((call) => call.files[0]?.sha256))).toBe(75);
  });

  it('repeats the files of a first batch before the next parallel call', () => {
    const order = plan.calls.filter((call) => ['first', 'repeat', 'batch', 'batch-repeat'].includes(call.label)).map((call) => call.label);
    const runs = order.filter((label, place) => label !== order[place - 1]);
    const pairs = Array.from({ length: runs.length / 2 }, (_, pair) => `${runs[2 * pair]} ${runs[2 * pair + 1]}`);
    expect([...new Set(pairs)]).toEqual(['first repeat', 'batch batch-repeat']);
  });

  it('marks every text that reaches a provider with a mark of its own, and repeats prompts to the letter', () => {
    const fresh = plan.calls.filter((call) => call.label !== 'again');
    const marks = fresh.flatMap((call) => call.markers);
    expect(distinct(marks)).toBe(marks.length);
    for (const call of plan.calls) {
      expect(findMarkers(JSON.stringify(call.arguments))).toEqual(call.markers);
    }
    // A workflow tool tells the expert the step of its first call ever, but the findings of every call.
    const workflows = plan.calls.filter((call) => call.leaves === 'findings');
    expect(workflows.map((call) => findMarkers(textOf(call, 'findings')))).toEqual(workflows.map((call) => call.markers));
    const prompts = (labels: readonly string[]) => select(plan, labels, 'chat').map((call) => textOf(call, 'prompt')).toSorted();
    expect(prompts(['again'])).toEqual(prompts(['simple', 'complex']));
    expect(distinct(select(plan, ['simple', 'complex', 'chat']).map((call) => call.arguments['prompt']))).toBe(30);
  });

  it('keeps every prompt below what the daemon takes', () => {
    for (const call of plan.calls) expect(textOf(call, 'prompt').length).toBeLessThan(60_000);
  });

  it('asks chats for no web search', () => {
    expect(plan.calls.filter((call) => call.tool === 'chat').every((call) => call.arguments['use_websearch'] === false)).toBe(true);
  });

  it('says what it leaves behind', () => {
    expect(new Set(plan.calls.filter((call) => call.tool === 'kimi_upload_and_extract').map((call) => call.leaves))).toEqual(new Set(['files']));
    expect(new Set(select(plan, ['workflow', 'conclusion', 'cell', 'analyze', 'paused']).filter((call) => call.tool !== 'activity').map((call) => call.leaves))).toEqual(new Set(['findings']));
  });
});

describe('the files of a plan', () => {
  it('are on disk with the contents that were announced, 100,000 printable bytes each', async () => {
    for (const { files } of select(plan, ['first', 'load'])) {
      for (const file of files) {
        const text = await readFile(file.path, 'latin1');
        expect(createHash('sha256').update(text).digest('hex')).toBe(file.sha256);
        expect(text).toMatch(/^[\n -~]{100000}$/);
        expect(file.bytes).toBe(100_000);
        expect(file.daemonPath).toBe(`/daemon/files/run-a/${basename(file.path)}`);
      }
    }
  });

  it('reach the daemon as arguments', () => {
    for (const call of select(plan, ['batch'])) expect(call.arguments['files']).toEqual(call.files.map((file) => file.daemonPath));
    for (const call of select(plan, ['paused'])) {
      expect(call.files).toEqual([]);
      expect(call.arguments['relevant_files']).toEqual([expect.stringMatching(/^\/daemon\/files\/run-a\/file-\d+\.txt$/)]);
    }
  });

  it('are removed with the plan, safely twice, and nothing beside them', async () => {
    const own = await bench.expand(shipped('smoke'), { runId: 'run-gone' });
    expect(await readdir(join(bench.folder, 'run-gone'))).toHaveLength(6);
    await removePlannedFiles(own);
    await removePlannedFiles(own);
    await expect(readdir(join(bench.folder, 'run-gone'))).rejects.toThrow('ENOENT');
    expect((await readdir(join(bench.folder, 'run-a'))).length).toBeGreaterThan(100);
  });
});

describe('a quick run of task-2c', () => {
  it('keeps first, repeat, ten chats, the routing table and idle', () => {
    expect([...new Set(quick.stages.map((stage) => stage.step))]).toEqual(['warm-up', 'idle', 'chats', 'routing', 'again', 'rounds']);
    expect([['first'], ['repeat'], ['simple'], ['again'], ['cell']].map((labels) => select(quick, labels).length)).toEqual([5, 5, 10, 10, 60]);
    expect(routed(quick)).toHaveLength(80);
  });

  it('takes about half a minute at the emulated delays', () => {
    const chats = quick.calls.filter((call) => call.tool === 'chat' && call.label !== 'again').length;
    const alone = quick.calls.filter((call) => call.label === 'first').length;
    const waits = quick.stages.reduce((sum, stage) => sum + (stage.kind === 'calls' ? 0 : stage.seconds + (stage.kind === 'quiet' ? 2 : 0)), 0);
    expect(chats * 1 + alone * 1.07 + alone * 0.2 + 1.07 + waits).toBeLessThan(33);
    expect(quick.expectedSeconds).toBe(31);
  });

  it('says what it leaves out, and never a label that it has', () => {
    expect(quick.leftOut.map(({ step, reason }) => `${step}: ${reason}`)).toEqual(['growth', 'rounds', 'workflows', 'batches', 'load'].map((step) => `${step}: left out by --quick`));
    const missing = new Set(quick.leftOut.flatMap(({ labels }) => labels));
    expect([...missing].toSorted()).toEqual(['analyze', 'batch', 'batch-repeat', 'batches', 'block', 'chat', 'complex', 'conclusion', 'load', 'paused', 'plain', 'settle', 'upload', 'workflow', 'workflow-round']);
    expect(quick.calls.some((call) => missing.has(call.label))).toBe(false);
    expect(plan.leftOut).toEqual([]);
  });
});

describe('task-2c-tuned', () => {
  it('plans the same calls and recommends settings', async () => {
    const [own, tuned] = await Promise.all(['task-2c', 'task-2c-tuned'].map((name) => loadScenario(shipped(name))));
    expect(tuned?.steps).toEqual(own?.steps);
    expect(Object.fromEntries(tuned?.settings ?? [])).toMatchObject({ EXAI_WS_PROGRESS_INTERVAL_SECS: '600', KIMI_FILES_MAX_PARALLEL: '5', EXPERT_ANALYSIS_ENABLED: 'true', EXAI_WS_RESULT_TTL: '2' });
    expect(own?.settings.size).toBe(0);
  });
});
