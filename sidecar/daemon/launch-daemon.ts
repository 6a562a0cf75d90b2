import { randomBytes } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SidecarError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { forgetChild, recordChild } from './orphans.ts';
import { copyHome, removeOldCopies } from './copy-home.ts';
import { bareEnvironment, environmentFile, isSecret, type Environment } from './daemon-environment.ts';
import { daemonFiles, readHealth, type DaemonFiles } from './daemon-files.ts';
import { daemonVersion } from './daemon-version.ts';
import { freePort, isListening } from './ports.ts';
import { signalGroup, startProcess, type ProcessExit } from './start-process.ts';
import { redact, redactFiles, secretsOf } from './redact.ts';
import { refuseDataInside } from './refuse-data-inside.ts';
import { lastLines, startupProblem } from './startup-problem.ts';

/** What launching a daemon needs. */
export interface LaunchOptions {
  /** A checkout of the daemon; it is copied and never written to. */
  readonly home: string;
  readonly python: string;
  readonly dataDir: string;
  /** Settings and keys; see `gatewayEnvironment` for the least it takes. */
  readonly environment: Environment;
  /** Names the copy's folder, `daemon-<id>`. @default a new one */
  readonly id?: string;
  /** @default any free port */
  readonly port?: number;
  /** How long it may take to listen. @default 60000 */
  readonly startMillis?: number;
  readonly log: Logger;
  /** Aborting it gives up a launch under way, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a daemon ended. */
export interface ExitInfo extends ProcessExit {
  /** True where it was stopped by `stop`. */
  readonly expected: boolean;
}

/** The files that a launched daemon writes. */
export interface DaemonPaths extends DaemonFiles {
  /** File cache lookups, uploads finished, token usage, provider errors. */
  readonly metrics: string;
  /** Uploads and tool boundaries. */
  readonly toolcalls: string;
  readonly filecache: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A daemon that runs from a copy. */
export interface LaunchedDaemon {
  readonly url: string;
  readonly pid: number;
  /** Commit or version of the home that was copied; undefined where it does not say. */
  readonly version: string | undefined;
  /** The copy. */
  readonly home: string;
  readonly paths: DaemonPaths;
  /** All that it was given, without secrets. */
  readonly settings: Environment;
  readonly exited: Promise<ExitInfo>;
  /** SIGTERM, then SIGKILL where it has not ended after so long (at least its longest provider call). */
  stop(graceMillis: number): Promise<void>;
}

const HOST = '127.0.0.1';
/** What is run of a checkout, from its folder. */
export const ENTRY = join('scripts', 'ws', 'run_ws_daemon.py');
const START_MILLIS = 60_000;
const POLL_MILLIS = 50;
/** A daemon that was given up before it served has no calls to drain. */
const GIVEN_UP_GRACE_MILLIS = 2_000;

/**
 * Starts a daemon from a copy of its home, on loopback, with code defaults but for what it is given, and waits until it
 * listens.
 *
 * @example
 * const daemon = await launchDaemon({ home, python, dataDir, environment: gatewayEnvironment(addresses), log });
 */
export async function launchDaemon(options: LaunchOptions): Promise<LaunchedDaemon> {
  const { log } = options;
  // A path is relative to where we are, not to the copy that the daemon runs in; a bare name is looked up.
  const python = options.python.includes('/') ? resolve(options.python) : options.python;
  const source = resolve(options.home);
  const dataDir = resolve(options.dataDir);
  await access(join(source, ENTRY)).catch((cause: unknown) => {
    throw new SidecarError('DAEMON_HOME_INVALID', { home: source, entry: ENTRY }, { cause });
  });
  await refuseDataInside(source, dataDir);
  const port = await freePort(HOST, options.port ?? 0);
  if (port === undefined) throw new SidecarError('DAEMON_PORT_TAKEN', { port: options.port ?? 0 });

  const home = join(dataDir, `daemon-${options.id ?? `${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`}`);
  await mkdir(dataDir, { recursive: true });
  await copyHome(source, home);
  await removeOldCopies(dataDir);
  const records = join(home, 'sidecar');
  await mkdir(records);

  const given: Environment = {
    EX_TOOLCALL_LOG_PATH: join(records, 'toolcalls.jsonl'),
    EX_MIRROR_ACTIVITY_TO_JSONL: 'true',
    EX_METRICS_LOG_PATH: join(records, 'metrics.jsonl'),
    FILECACHE_PATH: join(records, 'filecache.json'),
    ...options.environment,
    EXAI_WS_HOST: HOST,
    EXAI_WS_PORT: String(port),
  };
  const settingsFile = join(records, 'settings.env');
  await writeFile(settingsFile, environmentFile(given), { mode: 0o600 });

  const paths: DaemonPaths = {
    ...daemonFiles(home),
    metrics: given['EX_METRICS_LOG_PATH'] ?? '',
    toolcalls: given['EX_TOOLCALL_LOG_PATH'] ?? '',
    filecache: given['FILECACHE_PATH'] ?? '',
    stdout: join(records, 'stdout.log'),
    stderr: join(records, 'stderr.log'),
  };
  let stopping = false;
  const ended = new AbortController();
  const child = await startProcess({ python, entry: ENTRY, cwd: home, env: { ...bareEnvironment(python), ...given, ENV_FILE: settingsFile }, stdout: paths.stdout, stderr: paths.stderr });
  recordChild(dataDir, { pid: child.pid, what: 'daemon', copy: basename(home) });
  const secrets = secretsOf(given);
  const exited = child.ended.then(async ({ code, signal }): Promise<ExitInfo> => {
    ended.abort();
    forgetChild(dataDir, child.pid);
    // What the daemon writes is its own affair; what is left of it here is ours.
    await Promise.all([records, dirname(paths.log)].map((folder) => redactFiles(folder, secrets)));
    return { code, signal, expected: stopping };
  });
  async function stop(graceMillis: number): Promise<void> {
    stopping = true;
    if (!ended.signal.aborted) signalGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMillis);
    await exited;
    clearTimeout(timer);
  }

  const startMillis = options.startMillis ?? START_MILLIS;
  const givenUp = options.signal ?? new AbortController().signal;
  const pid = await listening(paths.health, port, startMillis, AbortSignal.any([ended.signal, givenUp]));
  if (givenUp.aborted) {
    await stop(GIVEN_UP_GRACE_MILLIS);
    await rm(home, { recursive: true, force: true });
    givenUp.throwIfAborted();
  }
  if (pid === undefined) {
    const how = ended.signal.aborted ? await exited.then(describeExit) : `it did not listen within ${startMillis / 1000} s`;
    await stop(0);
    throw startupProblem({ python, port, how, stderr: redact(await lastLines(paths.stderr), secrets) });
  }
  log.info({ pid, port, home }, 'daemon listens');
  const settings = Object.fromEntries(Object.entries(given).filter(([name]) => !isSecret(name)));
  return { url: `ws://${HOST}:${port}`, pid, version: await daemonVersion(source), home, paths, settings, exited, stop };
}

/** Waits for the health file and the port; the pid that it names, or undefined where the process ended or time is up. */
async function listening(healthFile: string, port: number, millis: number, ended: AbortSignal): Promise<number | undefined> {
  const deadline = performance.now() + millis;
  while (!ended.aborted && performance.now() < deadline) {
    const health = await readHealth(healthFile);
    if (health?.port === port && (await isListening(HOST, port))) return health.pid;
    await sleep(POLL_MILLIS, undefined, { signal: ended }).catch(() => undefined);
  }
  return undefined;
}

const describeExit = ({ code, signal }: ExitInfo): string => (signal === null ? `it exited with code ${code ?? 0}` : `it was ended by ${signal}`);
