import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { explainListening } from '../errors.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import type { SpanSink } from '../spans/sink.ts';
import { Access } from './access.ts';
import { ToolCalls } from './call-tool.ts';
import { takeCensus } from './census.ts';
import { serveConnection } from './connection.ts';
import type { Services } from './connection.ts';
import type { Daemon } from './daemon.ts';
import { EventLoop } from './event-loop.ts';
import type { FaultName } from './faults.ts';
import { FileCache } from './file-cache.ts';
import { Health } from './health.ts';
import { JsonLines } from './json-lines.ts';
import { Misbehaviour } from './misbehaviour.ts';
import { NativeSpans } from './native-spans.ts';
import { PROFILES } from './profiles.ts';
import type { ProfileName } from './profiles.ts';
import { ProviderClient } from './provider-client.ts';
import { ResultCache } from './result-cache.ts';
import { effectiveEnvironment, Settings } from './settings.ts';
import { loadTools } from './tools.ts';
import { WorkerPool } from './worker-pool.ts';

/** What the built-in daemon is started with. */
export interface RehearsalOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly profile: ProfileName;
  readonly fault?: FaultName;
  /** Divides delays, quanta, intervals, lifetimes and time limits alike. */
  readonly timeScale: number;
  readonly seed: string;
  /** Where Kimi and GLM are asked, as `KIMI_API_URL` and `GLM_API_URL` say it. */
  readonly kimiUrl: string;
  readonly glmUrl: string;
  /** The daemon's folder: `logs/`, `.logs/` and `.cache/` live in it. */
  readonly stateDir: string;
  readonly token?: string;
  /** Settings as the real daemon reads them; they override the profile. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the native spans. */
  readonly sink: SpanSink;
  readonly clock: AnchoredClock;
}

/** The built-in daemon, running. */
export interface Rehearsal {
  readonly url: string;
  readonly port: number;
  /** The settings in force, by the daemon's names, before the time scale. */
  readonly settings: Readonly<Record<string, string>>;
  /** Sends a census of what it holds, by that name, with the native spans. */
  takeCensus(id: string): void;
  /** Closes every connection with 1001 and removes the pid file; safe twice. */
  stop(): Promise<void>;
}

/** Threads of the daemon's default executor on a machine of two cores. */
const EXECUTOR_THREADS = 6;
/** A client that does not answer the close is cut off after this. */
const CLOSE_MILLIS = 1000;
/** A chat in flight may keep the daemon from stopping for so long. */
const CHAT_MILLIS = 5000;

/** Starts a daemon to practise on: the real one's protocol, traps and files, and spans as the probe would send them. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { host = '127.0.0.1', stateDir } = options;
  const daemon = createDaemon(options);
  const tools = loadTools(daemon);
  const callLog = new JsonLines(join(stateDir, 'logs', 'ws_daemon.metrics.jsonl'));
  const calls = new ToolCalls(daemon, tools, callLog);
  const server = new WebSocketServer({
    host,
    port: options.port,
    maxPayload: daemon.settings.number('EXAI_WS_MAX_BYTES'),
    autoPong: false,
    perMessageDeflate: false,
  });
  await once(server, 'listening').catch((error: unknown) => {
    throw explainListening(error, host, options.port);
  });
  const { port } = server.address() as AddressInfo;
  const sessions = new Set<string>();
  const health = new Health(daemon, { host, port, profile: options.profile, toolCount: tools.size, sessions: () => sessions.size, running: () => calls.running });
  const services: Services = { daemon, access: new Access(options.token ?? ''), calls, health, toolNames: [...tools.keys()], sessions };
  server.on('connection', (socket) => {
    serveConnection(socket, services);
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // A chat in flight ends first, and its client gets the answer; anything else is cut off.
    await Promise.race([daemon.loop.turn(), wait(CHAT_MILLIS, undefined, { ref: false })]);
    health.stop();
    await closeServer(server);
    for (const log of [callLog, daemon.metricsLog, daemon.toolcallLog]) log.close();
  };
  return { url: `ws://${host}:${port}`, port, settings: daemon.settings.environment, takeCensus: (id) => takeCensus(id, { daemon, calls, tools, sessions }), stop: () => (stopped ??= stop()) };
}

function createDaemon(options: RehearsalOptions): Daemon {
  const { profile, fault, stateDir, timeScale, clock } = options;
  mkdirSync(stateDir, { recursive: true });
  const settings = new Settings(effectiveEnvironment(profile, fault, options.environment), timeScale, stateDir);
  const misbehaviour = new Misbehaviour(fault, options.seed);
  const cachePath = settings.path('FILECACHE_PATH') ?? join(stateDir, '.cache', 'filecache.json');
  const writing = misbehaviour.cacheOverwrites ? 'overwrite' : PROFILES[profile].cacheLocked ? 'locked' : 'race';
  return {
    home: stateDir,
    settings,
    clock,
    loop: new EventLoop(),
    executor: new WorkerPool(EXECUTOR_THREADS),
    spans: new NativeSpans(options.sink, clock, () => misbehaviour.keepsSpan()),
    providers: new ProviderClient({ KIMI: options.kimiUrl, GLM: options.glmUrl }),
    misbehaviour,
    fileCache: new FileCache(cachePath, settings.number('FILECACHE_TTL_SECS'), writing),
    semanticCache: new ResultCache(settings.millis('SEMANTIC_CACHE_TTL_SECONDS')),
    conversations: new Map(),
    metricsLog: new JsonLines(settings.path('EX_METRICS_LOG_PATH')),
    toolcallLog: new JsonLines(settings.path('EX_TOOLCALL_LOG_PATH')),
    pause: (millis) => pauseFor(settings.scaled(millis)),
  };
}

/** Never shorter: a timer may ring up to a millisecond early, and a time scale makes pauses of few. */
async function pauseFor(millis: number): Promise<void> {
  const due = performance.now() + millis;
  for (let left = millis; left > 0; left = due - performance.now()) await wait(left);
}

async function closeServer(server: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const client of server.clients) client.close(1001);
  const cutOff = setTimeout(() => {
    for (const client of server.clients) client.terminate();
  }, CLOSE_MILLIS);
  await closed;
  clearTimeout(cutOff);
}
