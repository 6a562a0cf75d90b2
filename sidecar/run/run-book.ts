import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SidecarError } from '../errors.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { claimHistory } from '../history/claim-history.ts';
import type { ClaimHistory } from '../history/history-schema.ts';
import type { Logger } from '../log.ts';
import type { RunExtract } from '../comparison/run-extract.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Span } from '../spans/span.ts';
import { removeLeftovers } from '../store/create-run-file.ts';
import { openRunFile } from '../store/open-run-file.ts';
import { readVerdict } from '../verdict/verdict-file.ts';
import type { Environment, Verdict } from '../verdict/verdict.ts';
import { EventLog } from './event-log.ts';
import { storedEvidence } from './gather-folder.ts';
import type { KnownOfTheJudge } from './gate-results.ts';
import { judgeFolder } from './judge-folder.ts';
import { performRun, type RunInputs, summaryOf } from './perform-run.ts';
import type { RunEvent, RunSummary } from './run-event.ts';
import { thinOut } from './retention.ts';
import { newRunId, RunFolder, runFolders } from './run-folder.ts';
import type { Care } from './spare.ts';
import type { RunRequest, Runs } from './runs.ts';
import type { OpenTarget } from '../targets/target.ts';

/** What a scenario's name stands for, read and checked, with the claims it is judged by. */
export interface ReadyScenario {
  readonly scenario: Scenario;
  readonly claimsFile: string;
  readonly stamps: Pick<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest'>;
}

/** What the runs of one data folder need. */
export interface RunBookOptions {
  readonly runsDir: string;
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  /** Reads a scenario by name, with the claims it is judged by; throws what is wrong with either. */
  readonly scenario: (name: string) => Promise<ReadyScenario>;
  readonly care: Care;
  /** Reads the run that a new one is held against, before that one begins; throws where it cannot be. */
  readonly baseline: (reference: string) => Promise<RunExtract>;
  readonly openTarget: OpenTarget;
  readonly pipeline: Pipeline;
  /** What is known of the judge itself: each run keeps a copy. */
  readonly knownOfTheJudge?: KnownOfTheJudge | undefined;
  readonly log: Logger;
}

/** A run a day for seven weeks, or one an hour for two days. */
const MOST_RECALLED = 50;

interface CurrentRun {
  readonly summary: RunSummary;
  readonly events: EventLog;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** The runs of one data folder: one under way at most, the others as their folders say. */
export class RunBook implements Runs {
  readonly #options: RunBookOptions;
  #current: CurrentRun | undefined;
  #stopped = false;
  /** Kept for subscribers who come late; the folder has the rest. */
  readonly #finished = new Map<string, EventLog>();

  constructor(options: RunBookOptions) {
    this.#options = options;
  }

  /** Judges what earlier processes left behind when they were killed: marked incomplete, and only what is whole. */
  async recover(): Promise<readonly string[]> {
    const recovered: string[] = [];
    for (const folder of await runFolders(this.#options.runsDir)) {
      const record = await folder.read().catch(() => undefined);
      if (record?.state !== 'running') continue;
      await folder.write({ ...record, state: 'incomplete', failure: 'the sidecar was ended during the run' });
      recovered.push(folder.id);
      await Promise.all([this.#removeFiles(folder), removeLeftovers(folder.spansFile)]);
      if (!record.environment) continue;
      try {
        await judgeFolder(folder, () => {});
      } catch (error) {
        this.#options.log.warn({ run: folder.id, error }, 'a run that was cut off could not be judged');
      }
    }
    await this.#thinOut();
    return recovered;
  }

  async list(): Promise<readonly RunSummary[]> {
    const summaries = await Promise.all((await runFolders(this.#options.runsDir)).map((folder) => this.#summary(folder).catch(() => undefined)));
    return summaries.filter((summary) => summary !== undefined);
  }

  /** Brings back to metrics what the latest runs came to, as far back as a row of equal verdicts is worth telling. */
  async recall(): Promise<void> {
    const verdicts: Verdict[] = [];
    for (const folder of (await runFolders(this.#options.runsDir)).slice(0, MOST_RECALLED)) {
      // One that cannot be read is the business of whoever asks for it.
      const verdict = await readVerdict(folder.verdictFile).catch(() => undefined);
      if (verdict) verdicts.push(verdict);
    }
    this.#options.pipeline.recall(verdicts);
  }

  get(id: string): Promise<RunSummary> {
    return this.#summary(this.#folder(id));
  }

  verdict(id: string | undefined): Promise<Verdict | undefined> {
    return storedVerdict(this.#options.runsDir, id);
  }

  evidence(id: string): Promise<RunEvidence | undefined> {
    return storedEvidence(this.#options.runsDir, id);
  }

  async history(claim: string, limit: number): Promise<ClaimHistory | undefined> {
    return claimHistory(await storedVerdicts(this.#options.runsDir, limit), claim);
  }

  async start(request: RunRequest): Promise<RunSummary> {
    this.refuseWhereUnderWay();
    const ready = await this.#options.scenario(request.scenario);
    const baseline = request.baseline === undefined ? undefined : await this.#options.baseline(request.baseline);
    this.refuseWhereUnderWay();
    const folder = this.#folder(newRunId());
    const events = new EventLog();
    const stop = new AbortController();
    const summary: RunSummary = {
      id: folder.id,
      scenario: ready.scenario.name,
      quick: request.quick,
      startedAt: new Date().toISOString(),
      endedAt: undefined,
      state: 'running',
      verdict: undefined,
    };
    this.#options.pipeline.run({ type: 'started' });
    this.#current = { summary, events, stop, ended: this.#perform(folder, { ...ready, quick: request.quick, budgetSeconds: request.budgetSeconds, baseline }, events, stop.signal) };
    return summary;
  }

  async *events(id: string, signal: AbortSignal): AsyncIterable<RunEvent> {
    const log = this.#current?.summary.id === id ? this.#current.events : this.#finished.get(id);
    if (log) {
      yield* log.read(signal);
      return;
    }
    const verdict = await this.verdict(id);
    if (verdict) yield { type: 'verdict', verdict };
  }

  async trace(id: string, traceId: string): Promise<readonly Span[]> {
    const folder = this.#folder(id);
    await folder.read();
    const reader = await openRunFile(folder.spansFile);
    try {
      return await reader.trace(traceId);
    } finally {
      reader.close();
    }
  }

  /** Ends the run under way, marked incomplete and judged as far as it is whole; resolves once its folder is closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#current) this.#options.pipeline.hurry();
    this.#current?.stop.abort();
    await this.#current?.ended;
  }

  /** Throws `RUN_UNDER_WAY` while a run is, `RUN_CANCELLED` once stopped. */
  refuseWhereUnderWay(): void {
    if (this.#stopped) throw new SidecarError('RUN_CANCELLED', {});
    if (this.#current) throw new SidecarError('RUN_UNDER_WAY', { id: this.#current.summary.id });
  }

  async #perform(folder: RunFolder, asked: ReadyScenario & Pick<RunInputs, 'quick' | 'budgetSeconds' | 'baseline'>, events: EventLog, signal: AbortSignal): Promise<void> {
    const { care, openTarget, pipeline, filesDir, filesDirInDaemon, knownOfTheJudge, log } = this.#options;
    try {
      const judged = await performRun({ ...asked, folder, care, openTarget, pipeline, filesDir, filesDirInDaemon, knownOfTheJudge, signal, onEvent: (event) => events.append(event) });
      pipeline.run({ type: 'judged', judged });
    } catch (error) {
      pipeline.run({ type: 'failed', scenario: asked.scenario.name });
      log.debug({ run: folder.id, error }, 'the run could not be judged');
      events.append(failureOf(error, this.#options.runsDir));
    } finally {
      await this.#removeFiles(folder);
      this.#finished.set(folder.id, events);
      this.#current = undefined;
      events.end();
      await this.#thinOut();
    }
  }

  /** Generated files of a run that did not come to its end; a finished one has removed its own. */
  async #removeFiles(folder: RunFolder): Promise<void> {
    await rm(join(this.#options.filesDir, folder.id), { recursive: true, force: true }).catch(() => undefined);
  }

  async #thinOut(): Promise<void> {
    const { runsDir, log } = this.#options;
    const touched = await thinOut(runsDir, new Date(), log);
    if (touched.length > 0) log.info({ runs: touched }, 'removed the spans of old runs; their verdicts stay');
    for (const id of touched) this.#finished.delete(id);
  }

  #folder(id: string): RunFolder {
    return new RunFolder(this.#options.runsDir, id);
  }

  async #summary(folder: RunFolder): Promise<RunSummary> {
    if (this.#current?.summary.id === folder.id) return this.#current.summary;
    return summaryOf(await folder.read(), (await readVerdict(folder.verdictFile))?.state);
  }
}

/** The verdict stored in a run's folder, or the latest of all runs; undefined where there is none. Throws `RUN_UNKNOWN`. */
export async function storedVerdict(runsDir: string, id: string | undefined): Promise<Verdict | undefined> {
  if (id !== undefined) {
    const folder = new RunFolder(runsDir, id);
    await folder.read();
    return readVerdict(folder.verdictFile);
  }
  for (const folder of await runFolders(runsDir)) {
    const verdict = await readVerdict(folder.verdictFile);
    if (verdict) return verdict;
  }
  return undefined;
}

/** The newest verdicts of a data folder, `limit` of them at most, newest first; those that cannot be read are passed over. */
export async function storedVerdicts(runsDir: string, limit: number): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const folder of await runFolders(runsDir)) {
    if (verdicts.length === limit) break;
    const verdict = await readVerdict(folder.verdictFile).catch(() => undefined);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts;
}

/** What a disk answers that takes nothing more. */
const UNWRITABLE = new Set(['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EIO']);

function failureOf(error: unknown, path: string): RunEvent {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = error instanceof SidecarError ? error : UNWRITABLE.has(code ?? '') ? new SidecarError('DATA_UNWRITABLE', { path, reason: message }) : undefined;
  if (known) return { type: 'failed', code: known.code, message: known.message, remedy: known.remedy };
  return { type: 'failed', code: 'INTERNAL', message: error instanceof Error ? error.message : String(error), remedy: 'start again with EXAI_SIDECAR_LOG=debug to see more' };
}
