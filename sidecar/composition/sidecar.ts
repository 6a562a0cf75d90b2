/** The only composer: builds the parts from the settings, starts them in order, stops them in reverse, safely twice. */
import type { Config } from '../config/config.ts';
import { stopOrphans } from '../daemon/orphans.ts';
import { SidecarError } from '../errors.ts';
import { createLogger, type Logger } from '../log.ts';
import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts';
import type { RunBook } from '../run/run-book.ts';
import type { Runs } from '../run/runs.ts';
import { VERSION } from '../words.ts';
import { configuredScenarioName } from './configured-scenario-name.ts';
import { DataFolder, refuseFolderInHome } from './data-folder.ts';

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
    await refuseFolderInHome(this.#config);
    const lock = await this.#folder.take();
    this.#undo.push(() => lock.release());
    for (const { pid, what } of await stopOrphans(this.#folder.path)) this.#log.warn({ pid, what }, 'stopped what an earlier process left running');
    this.#refuseWhereStopped();
    const secret = (await this.#folder.secret('otlp')).value;
    // Most of the program's code: read while the pipeline's thread reads its own.
    const loading = import('./book-and-api.ts');
    const pipeline = await this.#startPipeline(secret);
    this.#undo.push(() => pipeline.stop());
    const { openBook, serveApi } = await loading;
    this.#refuseWhereStopped();
    const around = { config: this.#config, folder: this.#folder, pipeline, secret, log: this.#log };
    const book = openBook(around);
    this.#undo.push(() => book.stop());
    this.#book = book;
    this.recovered = await book.recover();
    const { traces, metrics } = this.#config.telemetry;
    if (traces || metrics) void this.#recall(book);
    this.#refuseWhereStopped();
    if (serve) {
      const { api, madeToken } = await serveApi(around, {
        book,
        recall: () => this.#recall(book),
        ready: () => ({ ready: this.#stopped === undefined, reason: this.#stopped === undefined ? 'ready' : 'stopping' }),
      });
      this.apiUrl = api.url;
      this.madeToken = madeToken;
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

  /** Stored verdicts are read for metrics alone: where these are pushed, or once they are asked for. */
  #recall(book: RunBook): Promise<void> {
    return (this.#recalled ??= book.recall().catch((error: unknown) => this.#log.warn({ error }, 'metrics tell of no earlier runs')));
  }
}
