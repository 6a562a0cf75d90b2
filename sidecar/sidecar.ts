/** The only composer: builds the parts from the settings, starts them in order, stops them in reverse, safely twice. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Api, startApi } from './api/server.ts';
import { loadClaims } from './claims/load-claims.ts';
import { type Config, SCENARIOS_DIR } from './config.ts';
import { stopOrphans } from './daemon/orphans.ts';
import { DataFolder } from './data-folder.ts';
import { explainListening, SidecarError } from './errors.ts';
import { createLogger, type Logger } from './log.ts';
import { MEASURES } from './measures/registry.ts';
import { type Pipeline, startPipeline } from './pipeline/pipeline.ts';
import { PROVIDER_DELAYS } from './providers/delays.ts';
import type { FaultName } from './rehearsal/faults.ts';
import type { ProfileName } from './rehearsal/profiles.ts';
import { probeEnvironment } from './probe/probe-environment.ts';
import { type ReadyScenario, RunBook, storedVerdict } from './run/run-book.ts';
import type { Runs } from './run/runs.ts';
import { loadScenario } from './scenario/load-scenario.ts';
import { newSpanId } from './spans/trace-context.ts';
import { attach } from './targets/attach.ts';
import { startGatewayService } from './targets/gateway-service.ts';
import { launch } from './targets/launch.ts';
import { rehearse } from './targets/rehearse.ts';
import { startRehearsalService } from './targets/rehearsal-service.ts';
import type { Service, SpanReceiver } from './targets/service.ts';
import type { TargetOptions } from './targets/target-options.ts';
import type { OpenTarget } from './targets/target.ts';
import type { Verdict } from './verdict/verdict.ts';
import { VERSION } from './words.ts';

export type { Service } from './targets/service.ts';

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
    return basename(this.#config.scenarioFile).replace(/\.(ya?ml|json)$/, '');
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
    this.#refuseWhereStopped();
    if (serve) {
      const api = await this.#startApi(book);
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
    const { host, otlpPort } = this.#config;
    try {
      return await startPipeline({ host, port: otlpPort.port, secret });
    } catch (error) {
      if (otlpPort.given || !(error instanceof SidecarError) || error.code !== 'PORT_TAKEN') throw error;
      return startPipeline({ host, port: 0, secret });
    }
  }

  #openBook(pipeline: Pipeline, secret: string): RunBook {
    const config = this.#config;
    const filesDir = config.filesDir ?? this.#folder.filesDir;
    const filesDirInDaemon = config.filesDirInDaemon ?? filesDir;
    return new RunBook({
      runsDir: this.#folder.runsDir,
      filesDir,
      filesDirInDaemon,
      scenario: (name) => readScenario(name, config),
      openTarget: openTargetOf(config, { pipeline, secret, filesDirInDaemon, log: this.#log }),
      pipeline,
      log: this.#log,
    });
  }

  async #startApi(book: RunBook): Promise<Api> {
    const { host, port, exposed, token } = this.#config;
    const made = token === undefined && exposed ? await this.#folder.secret('api') : undefined;
    if (made?.made) this.madeToken = made.value;
    const claims = await loadClaims(this.#config.claimsFile, MEASURES);
    return startApi({ runs: book, claims: () => claims, ready: () => ({ ready: this.#stopped === undefined, reason: this.#stopped === undefined ? 'ready' : 'stopping' }), host, port: port.port, exposed, token: token ?? made?.value, version: VERSION, log: this.#log, publicUrl: this.#config.publicUrl });
  }
}

function openTargetOf(config: Config, parts: { readonly pipeline: Pipeline; readonly secret: string; readonly filesDirInDaemon: string; readonly log: Logger }): OpenTarget {
  const options: TargetOptions = {
    dataDir: config.dataDir,
    host: '127.0.0.1',
    gatewayPort: config.gatewayPort,
    filesDirInDaemon: parts.filesDirInDaemon,
    spans: { endpoint: `http://127.0.0.1:${parts.pipeline.port}`, secret: parts.secret },
    probeHello: (pid, millis) => parts.pipeline.probeHello(pid, millis),
    daemonToken: config.daemonToken ?? '',
    log: parts.log,
    logLevel: config.logLevel,
  };
  switch (config.target.kind) {
    case 'attach': {
      return attach(options, config.target);
    }
    case 'launch': {
      const provider = config.provider === 'live' ? ({ kind: 'live', urls: config.providerUrls, keys: config.providerKeys } as const) : ({ kind: 'emulated' } as const);
      return launch(options, { home: config.target.home, python: config.daemonPython, besideRunning: config.target.besideRunning, environment: config.daemonEnvironment, provider });
    }
    case 'rehearsal': {
      // config checked both names against the rehearsal's own.
      return rehearse(options, { port: config.rehearsalPort, profile: config.profile as ProfileName, fault: config.fault as FaultName | undefined, timeScale: config.timeScale });
    }
  }
}

async function readScenario(name: string, config: Config): Promise<ReadyScenario> {
  const configured = basename(config.scenarioFile).replace(/\.(ya?ml|json)$/, '');
  if (name !== configured && !/^[\w-]+(\.[\w-]+)*$/.test(name)) throw new SidecarError('SCENARIO_UNKNOWN', { name });
  const file = name === configured ? config.scenarioFile : join(SCENARIOS_DIR, `${name}.yaml`);
  const scenario = await loadScenario(file);
  // Loaded here for its problems alone: judging reads the copy in the run's folder.
  await loadClaims(config.claimsFile, MEASURES);
  const stamps = { sidecarVersion: VERSION, scenarioDigest: `sha256:${scenario.digest}`, claimsDigest: await digestOf(config.claimsFile) };
  return { scenario, claimsFile: config.claimsFile, stamps };
}

const digestOf = async (file: string): Promise<string> => `sha256:${createHash('sha256').update(await readFile(file)).digest('hex')}`;

/** A stored verdict, of one run or of the latest judged one; undefined where there is none. */
export function readStoredVerdict(config: Config, id: string | undefined): Promise<Verdict | undefined> {
  return storedVerdict(new DataFolder(config.dataDir).runsDir, id);
}

/** Serves a gateway for a daemon that somebody else starts; its spans go to the sidecar of the same data folder. */
export async function serveGateway(config: Config, announce: (line: string) => void): Promise<Service> {
  const provider = config.provider === 'live' ? { kind: 'live' as const, ...config.providerUrls } : { kind: 'emulated' as const, seed: newSpanId(), delays: PROVIDER_DELAYS.real, timeScale: 1 };
  const service = await startGatewayService({ host: config.host, port: config.gatewayPort.port, providers: provider, spans: await receiverOf(config) }, createLogger('gateway', config.logLevel)).catch(
    (error: unknown) => Promise.reject(explainListening(error, config.host, config.gatewayPort.port)),
  );
  announce(`gateway in front of ${provider.kind} providers; start the daemon with`);
  announce(`  KIMI_API_URL=${service.kimiUrl} GLM_API_URL=${service.glmUrl}`);
  return service;
}

/** Serves the built-in daemon with its own emulated providers, to practise on. */
export async function serveRehearsal(config: Config, announce: (line: string) => void): Promise<Service> {
  const { host, timeScale } = config;
  const profile = config.profile as ProfileName;
  const fault = config.fault as FaultName | undefined;
  const log = createLogger('rehearsal', config.logLevel);
  const seed = newSpanId();
  const spans = await receiverOf(config);
  const providers = { kind: 'emulated', seed, delays: PROVIDER_DELAYS[profile], timeScale } as const;
  const gateway = await startGatewayService({ host: '127.0.0.1', port: 0, providers, spans }, log);
  try {
    const stateDir = join(config.dataDir, 'rehearsal', 'alone');
    const asked = { kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl, environment: config.daemonEnvironment, token: config.daemonToken };
    const daemon = await startRehearsalService({ ...asked, host, port: config.rehearsalPort.port, profile, fault, timeScale, seed, stateDir, spans }, log);
    announce(`rehearsal, profile ${profile}${fault ? `, fault ${fault}` : ''}; replay against it with`);
    announce(`  EXAI_DAEMON_URL=${daemon.address} npm start`);
    return {
      address: daemon.address,
      stop: async () => {
        await daemon.stop();
        await gateway.stop();
      },
    };
  } catch (error) {
    await gateway.stop();
    throw explainListening(error, host, config.rehearsalPort.port);
  }
}

/** The variables that put the probe into a daemon that somebody else starts, one a line. */
export async function printProbeEnvironment(config: Config, print: (line: string) => void): Promise<void> {
  const { endpoint, secret } = await receiverOf(config);
  for (const [name, value] of Object.entries(probeEnvironment({ endpoint, secret }))) print(`${name}=${value}`);
}

/** Where a part that runs alone sends its spans: to the sidecar of the same data folder, if one runs. */
async function receiverOf(config: Config): Promise<SpanReceiver> {
  const secret = await new DataFolder(config.dataDir).secret('otlp');
  return { endpoint: `http://127.0.0.1:${config.otlpPort.port}`, secret: secret.value };
}
