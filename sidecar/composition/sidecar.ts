/** The only composer: builds the parts from the settings, starts them in order, stops them in reverse, safely twice. */
import { type Api, startApi } from '../api/server.ts';
import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import { stopOrphans } from '../daemon/orphans.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { SidecarError } from '../errors.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { createLogger, type Logger } from '../log.ts';
import { MEASURES } from '../measures/registry.ts';
import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts';
import { storedEvidence } from '../run/gather-folder.ts';
import { RunBook, storedVerdict, storedVerdicts } from '../run/run-book.ts';
import type { Runs } from '../run/runs.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { VERSION } from '../words.ts';
import { configuredScenario, configuredScenarioName } from './configured-scenario.ts';
import { configuredTarget, type TargetParts } from './configured-target.ts';
import { examineWith } from './doctor.ts';
import { DataFolder } from './data-folder.ts';
import { readBaseline } from './run-reference.ts';
import { StoredResults } from './stored-results.ts';

/** The program as its command line drives it. */
export interface Sidecar {
  readonly runs: Runs;
  /** Where the API answers; undefined until started, and where none is served. */
  readonly apiUrl: string | undefined;
  /** The name under which the scenario of the settings can be run. */
  readonly scenarioName: string;
  /** The token that was made because none was given; to be shown once. */
  readonly madeToken: string | undefined;
  /** Runs of earlier processes that were cut off and are now marked incomplete. */
  readonly recovered: readonly string[];
  start(options: { readonly serve: boolean }): Promise<void>;
  /** Ends a run under way, marked incomplete, then everything else. */
  stop(): Promise<void>;
}

/** Builds the program; nothing is opened before `start`. */
export function createSidecar(config: Config): Sidecar {
  return new ComposedSidecar(config);
}

class ComposedSidecar implements Sidecar {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #folder: DataFolder;
  /** What to undo, last started first. */
  readonly #undo: (() => Promise<void> | void)[] = [];
  #book: RunBook | undefined;
  #recalled: Promise<void> | undefined;
  #starting: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;
  apiUrl: string | undefined;
  madeToken: string | undefined;
  recovered: readonly string[] = [];

  constructor(config: Config) {
    this.#config = config;
    this.#log = createLogger('sidecar', config.logLevel);
    this.#folder = new DataFolder(config.dataDir);
  }

  get runs(): Runs {
    if (!this.#book) throw new Error('the sidecar has not been started');
    return this.#book;
  }

  get scenarioName(): string {
    return configuredScenarioName(this.#config);
  }

  async start({ serve }: { readonly serve: boolean }): Promise<void> {
    this.#starting = this.#startAll(serve);
    try {
      await this.#starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** A start under way ends first, at its next step, so that nothing is started behind the back of the stop. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#starting.catch(() => undefined).then(() => this.#stopAll()));
  }

  async #startAll(serve: boolean): Promise<void> {
    const lock = await this.#folder.take();
    this.#undo.push(() => lock.release());
    for (const { pid, what } of await stopOrphans(this.#folder.path)) this.#log.warn({ pid, what }, 'stopped what an earlier process left running');
    this.#refuseWhereStopped();
    const secret = (await this.#folder.secret('otlp')).value;
    const pipeline = await this.#startPipeline(secret);
    this.#undo.push(() => pipeline.stop());
    this.#refuseWhereStopped();
    const book = this.#openBook(pipeline, secret);
    this.#undo.push(() => book.stop());
    this.#book = book;
    this.recovered = await book.recover();
    const { traces, metrics } = this.#config.telemetry;
    if (traces || metrics) void this.#recall(book);
    this.#refuseWhereStopped();
    if (serve) {
      const api = await this.#startApi(book, pipeline, this.#targetParts(pipeline, secret));
      this.apiUrl = api.url;
      this.#undo.push(() => api.stop());
    }
    this.#refuseWhereStopped();
  }

  #refuseWhereStopped(): void {
    if (this.#stopped) throw new SidecarError('RUN_CANCELLED', {});
  }

  async #stopAll(): Promise<void> {
    for (const undo of this.#undo.toReversed()) {
      try {
        await undo();
      } catch (error) {
        this.#log.warn({ error }, 'a part did not stop cleanly');
      }
    }
  }

  async #startPipeline(secret: string): Promise<Pipeline> {
    const { host, otlpPort, telemetry, logLevel, publicUrl, jaegerUrl } = this.#config;
    const identity = { version: VERSION, instanceId: await this.#folder.instanceId() };
    const settings = { host, secret, telemetry, identity, links: { publicUrl, jaegerUrl }, runsDir: this.#folder.runsDir, logLevel };
    try {
      return await startPipeline({ ...settings, port: otlpPort.port });
    } catch (error) {
      if (otlpPort.given || !(error instanceof SidecarError) || error.code !== 'PORT_TAKEN') throw error;
      return startPipeline({ ...settings, port: 0 });
    }
  }

  #targetParts(pipeline: Pipeline, secret: string): TargetParts {
    const filesDir = this.#config.filesDir ?? this.#folder.filesDir;
    return { pipeline, secret, filesDir, filesDirInDaemon: this.#config.filesDirInDaemon ?? filesDir, log: this.#log };
  }

  #openBook(pipeline: Pipeline, secret: string): RunBook {
    const config = this.#config;
    const { filesDir, filesDirInDaemon } = this.#targetParts(pipeline, secret);
    return new RunBook({
      runsDir: this.#folder.runsDir,
      filesDir,
      filesDirInDaemon,
      scenario: (name) => configuredScenario(name, config),
      care: config.care,
      baseline: (reference) => readBaseline(config, reference),
      openTarget: configuredTarget(config, this.#targetParts(pipeline, secret)),
      pipeline,
      knownOfTheJudge: new StoredResults(this.#folder).knownOfTheJudge(this.#log),
      log: this.#log,
    });
  }

  /** Stored verdicts are read for metrics alone: where these are pushed, or once they are asked for. */
  #recall(book: RunBook): Promise<void> {
    return (this.#recalled ??= book.recall().catch((error: unknown) => this.#log.warn({ error }, 'metrics tell of no earlier runs')));
  }

  async #startApi(book: RunBook, pipeline: Pipeline, parts: TargetParts): Promise<Api> {
    const { host, port, exposed, token } = this.#config;
    const made = token === undefined && exposed ? await this.#folder.secret('api') : undefined;
    if (made?.made) this.madeToken = made.value;
    const claims = await loadClaims(this.#config.claimsFile, MEASURES);
    const doctor = async (): Promise<Diagnosis> => {
      book.refuseWhereUnderWay();
      return examineWith(this.#config, parts, false, new AbortController().signal);
    };
    return startApi({
      runs: book,
      doctor,
      claims: () => claims,
      metrics: () => this.#recall(book).then(() => pipeline.metrics()),
      ready: () => ({ ready: this.#stopped === undefined, reason: this.#stopped === undefined ? 'ready' : 'stopping' }),
      host,
      port: port.port,
      exposed,
      token: token ?? made?.value,
      version: VERSION,
      log: this.#log,
      publicUrl: this.#config.publicUrl,
    });
  }
}

/** The newest stored verdicts, newest first. */
export function readStoredVerdicts(config: Config, limit: number): Promise<readonly Verdict[]> {
  return storedVerdicts(new DataFolder(config.dataDir).runsDir, limit);
}

/** A stored verdict, of one run or of the latest judged one; undefined where there is none. */
export function readStoredVerdict(config: Config, id: string | undefined): Promise<Verdict | undefined> {
  return storedVerdict(new DataFolder(config.dataDir).runsDir, id);
}

/** What a report shows of one run, or of the latest judged one; undefined where there is none. */
export function readStoredEvidence(config: Config, id: string | undefined): Promise<RunEvidence | undefined> {
  return storedEvidence(new DataFolder(config.dataDir).runsDir, id);
}
