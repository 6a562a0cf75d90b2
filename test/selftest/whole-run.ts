import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newRunId, RunFolder } from '../../sidecar/run/run-folder.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { Environment } from '../../sidecar/verdict/verdict.ts';
import { randomOf } from '../claims/samples.ts';
import { type ClientView, HandMadeRun, planned } from '../measures/hand-made-run.ts';

const CLAIMS = fileURLToPath(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url));
const UPLOAD = 'kimi_upload_and_extract';
const MODEL = 'glm-4.5-flash';
const present = { present: true, how: 'by hand' };

/** What a run made by hand says of its target: every vantage point but the log. */
export const environment: Environment = {
  target: 'a run made by hand', daemon: { kind: 'real', version: '1', pid: 7, url: 'ws://127.0.0.1:1', launched: true }, provider: { kind: 'emulated', profile: 'ideal' },
  rungs: { client: present, process: present, log: { present: false, how: 'not given' }, gateway: present, probe: present },
  settings: { EXPERT_HEARTBEAT_INTERVAL_SECS: { value: '0.5', how: 'given' }, THINKDEEP_HEARTBEAT_INTERVAL_SECS: { value: '0.5', how: 'given' }, EXAI_WS_RESULT_TTL: { value: '600', how: 'given' } },
  timeScale: 1, fault: null, sidecarVersion: '0.1.0', scenarioDigest: 'sha256:a', claimsDigest: 'sha256:b',
};

/** Makes the calls of a whole task-2c run, one after the other, as a daemon would answer them on which every claim holds. */
class WholeRun {
  readonly run = new HandMadeRun();
  readonly #random = randomOf(2);
  #now = 0;
  #contents = 0;
  #level = 80e6;

  build(): HandMadeRun {
    this.#stage('idle', 'idle', 0, () => this.#wait(10.5));
    for (let block = 0; block < 10; block += 1) this.#block(block);
    for (const repeat of [0, 1]) this.#stage('routing', 'cells', repeat, () => Array.from({ length: 30 }, (_, cell) => this.#cell(`cell-${cell}`)));
    this.#stage('again', 'again', 0, () => Array.from({ length: 20 }, (_, at) => this.#chat('again', 'again', `${at % 2 === 0 ? 'simple' : 'complex'}-${Math.floor(at / 2)}`, 'possible')));
    for (let round = 0; round < 5; round += 1) this.#round(round);
    for (let round = 0; round < 3; round += 1) this.#workflows(round);
    for (let round = 0; round < 5; round += 1) this.#stage('batches', 'batches', round, () => this.#batch('batches', `batches#${round}`));
    this.#load();
    return this.run;
  }

  #block(block: number): void {
    this.#stage('growth', 'block', block, () => {
      this.#chat('growth', 'simple', `simple-${block}`);
      this.#chat('growth', 'complex', `complex-${block}`);
      if (block % 2 === 0) this.#chat('growth', 'chat');
      this.#analyze('growth', 'analyze', 'analyze', `growth-${block}`);
      for (let at = 0; at < (block % 2 === 0 ? 2 : 1); at += 1) this.#call({ step: 'growth', label: 'paused', tool: 'analyze', expectedModel: MODEL }, 0.02);
      for (let at = 0; at < 4; at += 1) this.#call({ step: 'growth', label: 'plain', tool: 'version', requestedModel: undefined }, 0.01);
      this.#level += 20e3;
    });
    this.#rest('growth', block);
  }

  #round(round: number): void {
    const group = `rounds#${round}`;
    this.#stage('rounds', 'round', round, () => {
      const numbers = Array.from({ length: 5 }, () => this.#fresh('rounds', 'first', `first-${round}`, group));
      for (const n of numbers) this.#repeat('rounds', 'repeat', group, n);
      this.#batch('rounds', group);
      this.#chat('rounds', 'chat');
      this.#level += 20e3;
    });
    this.#rest('rounds', round);
  }

  #workflows(round: number): void {
    this.#stage('workflows', 'workflow-round', round, () => {
      for (const tool of ['analyze', 'debug', 'thinkdeep']) {
        this.#call({ step: 'workflows', label: 'workflow', tool, unit: `${tool}-${round}`, expectedModel: MODEL }, 0.02);
        this.#analyze('workflows', 'conclusion', tool, `${tool}-${round}`);
      }
      this.#level += 20e3;
    });
    this.#rest('workflows', round);
  }

  #load(): void {
    const start = this.#now;
    this.#stage('load', 'load', 0, () => {
      for (let at = 0; at < 20; at += 1) this.#call({ step: 'load', label: 'load', tool: UPLOAD }, 0.05);
      this.run.reading((start + this.#now) / 2, this.#level + 5e6);
      this.#wait(0.5);
    });
    this.run.reading(this.#now + 0.01, this.#level + 6e6, 'exai.process.memory.peak');
  }

  #stage(step: string, label: string, iteration: number, work: () => unknown): void {
    const start = this.#now;
    this.run.reading(start, this.#level);
    work();
    this.run.stage(step, label, iteration, start, this.#now - start);
    this.#now += 0.001;
  }

  #rest(step: string, iteration: number): void {
    this.#stage(step, 'settle', iteration, () => this.#wait(0.5));
  }

  #wait(seconds: number): void {
    for (let at = 0.1; at < seconds; at += 0.1) this.run.reading(this.#now + at, this.#level);
    this.#now += seconds;
  }

  /** A little of `seconds`, more or less. */
  #about(seconds: number): number {
    return seconds * (0.9 + 0.2 * this.#random());
  }

  #call(plan: Partial<PlannedCall>, seconds: number, attributes: ClientView['attributes'] = {}): { readonly call: PlannedCall; readonly start: number } {
    const start = this.#now;
    const routed = plan.expectedModel !== undefined;
    const summary = routed ? { 'gen_ai.request.model': plan.expectedModel } : {};
    const call = this.run.call(plan, { start, seconds, attributes: { 'exai.queue.duration': 0.001, 'exai.queue.error': 0.0002, 'exai.send.lateness': 0.0001, ...summary, ...attributes } });
    if (routed) {
      this.run.route(call, start + 0.001, 0.00003, plan.expectedModel ?? '');
      this.run.owes(call, 'probe', 'route', 1, 1);
    }
    this.#now = start + seconds + 0.0005;
    return { call, start };
  }

  #cell(cell: string): void {
    this.#call({ step: 'routing', label: 'cell', tool: 'activity', cell, expectedModel: MODEL }, 0.005);
  }

  #chat(step: string, label: string, cell?: string, inference: PlannedCall['inference'] = 'due'): void {
    const own = this.#about(0.02);
    const asked = inference === 'due' ? this.#about(0.3) : 0;
    const { call, start } = this.#call({ step, label, tool: 'chat', inference, cell, expectedModel: MODEL }, own + asked);
    if (asked === 0) return;
    this.run.inference(call, start + 0.01, asked);
    this.run.owes(call, 'gateway', 'inference', 1, 1);
  }

  #analyze(step: string, label: string, tool: string, unit: string): void {
    const asked = this.#about(0.3);
    const tail = 0.2 * this.#random();
    const { call, start } = this.#call({ step, label, tool, unit, inference: 'due', expectedModel: 'kimi-thinking-preview' }, 0.02 + asked + tail);
    this.run.inference(call, start + 0.01, asked);
    this.run.owes(call, 'gateway', 'inference', 1, 1);
  }

  #fresh(step: string, label: string, unit: string, group: string): number {
    const n = this.#contents++;
    const posted = this.#about(0.9);
    const { call, start } = this.#call({ step, label, tool: UPLOAD, unit, group, files: [planned(n)] }, posted + 0.06, { 'exai.files.returned': 1 });
    this.#inside(call, start + 0.005, posted + 0.05, n, posted);
    return n;
  }

  #repeat(step: string, label: string, group: string, n: number): void {
    const { call, start } = this.#call({ step, label, tool: UPLOAD, group, files: [planned(n, true)] }, this.#about(0.05), { 'exai.files.returned': 1 });
    this.#inside(call, start + 0.001, 0.04, n, 0);
  }

  #batch(step: string, group: string): void {
    const numbers = Array.from({ length: 5 }, () => this.#contents++);
    const posted = this.#about(0.92);
    const { call, start } = this.#call({ step, label: 'batch', tool: UPLOAD, group, files: numbers.map((n) => planned(n)) }, posted + 0.07, { 'exai.files.returned': 5 });
    for (const n of numbers) this.#inside(call, start + 0.005, posted + 0.05, n, posted);
    for (const n of numbers) this.#repeat(step, 'batch-repeat', group, n);
  }

  /** An upload as probe and gateway see it: nothing posted is a hit. */
  #inside(call: PlannedCall, start: number, seconds: number, n: number, posted: number): void {
    this.run.lookup(call, start, n, posted === 0);
    this.run.upload(call, start, seconds, n);
    if (posted > 0) this.run.post(call, start + 0.002, posted, n);
    this.run.content(call, start + posted + 0.004, Math.min(0.03, seconds - posted - 0.006), n);
    for (const what of ['lookup', 'upload'] as const) this.run.owes(call, 'probe', what, call.files.length, call.files.length);
    this.run.owes(call, 'gateway', 'content', call.files.length, call.files.length);
  }
}

/** A folder of a run in which every claim of Task 2.C holds, made by hand: the same each time, and no daemon needed. */
export interface WholeRunFolder extends AsyncDisposable {
  readonly folder: RunFolder;
  /** An empty folder beside it. */
  readonly beside: string;
}

/** Writes such a run with the real store. */
export async function wholeRun(): Promise<WholeRunFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'exai-whole-'));
  const folder = new RunFolder(join(dir, 'runs'), newRunId());
  await folder.create();
  await using opened = await new WholeRun().build().open();
  await copyFile(join(opened.folder, 'spans.duckdb'), folder.spansFile);
  await copyFile(CLAIMS, folder.claimsFile);
  await folder.write({
    id: folder.id, scenario: 'task-2c', quick: false, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:03:00Z', state: 'complete', environment, failure: undefined,
    plannedCalls: 0, leftOut: [], measurement: { expected: 1, observed: 1, dropped: 0, ambiguous: 0, clockOffset: null },
  });
  return { folder, beside: join(dir, 'copies'), [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
