import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pidusage from 'pidusage';
import { RunFolder } from '../../sidecar/run/run-folder.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { encodeRequest } from '../otlp/referee.ts';
import { sampleRequest } from '../otlp/sample-request.ts';
import { decodeProtobuf } from '../../sidecar/otlp/decode-protobuf.ts';
import type { BenchFigure } from './bench.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from './program.ts';
import { quantile } from './quantile.ts';

export const name = "replay: its stamps against the daemon's own, alone and with 20 sockets, idle and under load; memory of the main process";

const SOCKETS = 20;
const LOAD = { spansARequest: 500, spansASecond: 10_000 } as const;
const MEGABYTE = 1_048_576;
const MEMORY_LOOK_MILLIS = 250;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A call by the client's stamps, nanoseconds by a clock whose distance to the daemon's is not known. */
interface ClientStamp {
  readonly id: string;
  readonly step: string;
  readonly sent: bigint;
  readonly ended: bigint;
}

/** The same call by the daemon's stamps. */
interface DaemonStamp {
  readonly got: bigint;
  readonly answered: bigint;
}

/** What the client's stamps are off by, in milliseconds, each with the way over loopback in it. */
interface TimingErrors {
  /** Wall time of a call less the daemon's own, one call at a time. */
  readonly wall: readonly number[];
  /** From the daemon's handing over an answer to the client's stamp of its arrival, 20 sockets. */
  readonly arrival: readonly number[];
}

/**
 * Clocks of two processes are anchored apart. The distance is had from calls one at a time: the quickest way there and the
 * quickest way back are alike. Burst calls are judged by their arrival alone: sent at once, they queue in the daemon.
 */
function errorsOf(calls: readonly ClientStamp[], daemon: ReadonlyMap<string, DaemonStamp>): TimingErrors {
  const joined = calls.flatMap((call) => {
    const stamp = daemon.get(call.id);
    return stamp === undefined ? [] : [{ ...call, ...stamp }];
  });
  if (joined.length < calls.length || calls.length === 0) throw new Error(`${joined.length} of ${calls.length} calls have the daemon's stamps`);
  const alone = joined.filter(({ step }) => step === 'alone');
  const there = Math.min(...alone.map(({ sent, got }) => Number(got - sent)));
  const back = Math.min(...alone.map(({ ended, answered }) => Number(ended - answered)));
  const distance = (there - back) / 2;
  return {
    wall: alone.map(({ sent, got, answered, ended }) => Number(ended - sent - (answered - got)) / 1e6),
    arrival: joined.filter(({ step }) => step === 'together').map(({ answered, ended }) => (Number(ended - answered) + distance) / 1e6),
  };
}

async function daemonStamps(daemon: ChildProcess): Promise<ReadonlyMap<string, DaemonStamp>> {
  daemon.send('stamps');
  const [rows] = (await once(daemon, 'message')) as [readonly (readonly [string, string, string])[]];
  return new Map(rows.filter(([, , answered]) => answered !== '').map(([id, got, answered]) => [id, { got: BigInt(got), answered: BigInt(answered) }]));
}

async function bareClient(url: string): Promise<readonly ClientStamp[]> {
  const client = fork(here('./bare-client.mjs'), { execArgv: [] });
  client.send({ url, alone: 600, bursts: 20, sockets: SOCKETS });
  const [rows] = (await once(client, 'message')) as [readonly (readonly [string, string, string, string])[]];
  return rows.map(([step, id, sent, ended]) => ({ step, id, sent: BigInt(sent), ended: BigInt(ended) }));
}

/** Sends spans of nobody's calls at a fixed rate until it is killed. */
async function loadFrom(data: string, port: number): Promise<ChildProcess> {
  const body = encodeRequest(sampleRequest(LOAD.spansARequest));
  const offsets = decodeProtobuf(body).spans.map(({ spanId }) => body.indexOf(Buffer.from(spanId, 'hex')));
  const secret = (await readFile(join(data, 'otlp.secret'), 'utf8')).trim();
  const sender = fork(here('./send-spans.mjs'), { execArgv: [] });
  sender.send({ port, body: body.toString('base64'), offsets, requests: Number.MAX_SAFE_INTEGER, secret, requestsASecond: LOAD.spansASecond / LOAD.spansARequest });
  return sender;
}

interface Replayed {
  readonly errors: TimingErrors;
  readonly highestBytes: number;
  readonly strangers: number;
}

/** Replays against the stamped daemon with the whole program, as an operator does. */
async function replayed(daemon: ChildProcess, url: string, loaded: boolean): Promise<Replayed> {
  const data = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const otlpPort = await freePort();
    const program = startProgram(['replay', here('./timing.yaml'), '--data', data, '--otlp-port', String(otlpPort)], { EXAI_DAEMON_URL: url });
    await program.says(/^Target: /m);
    const sender = loaded ? await loadFrom(data, otlpPort) : undefined;
    let highestBytes = 0;
    const looking = setInterval(() => {
      void pidusage(program.child.pid ?? 0).then(({ memory }) => (highestBytes = Math.max(highestBytes, memory)), () => undefined);
    }, MEMORY_LOOK_MILLIS);
    await program.ended;
    clearInterval(looking);
    sender?.kill();
    const runsDir = join(data, 'runs');
    const reader = await openRunFile(new RunFolder(runsDir, (await readdir(runsDir))[0] ?? '').spansFile);
    const rows = await reader.query<{ id: string; step: string; start_ns: bigint; end_ns: bigint }>(new URL('./client-stamps.sql', import.meta.url));
    const [count] = await reader.query<{ strangers: number }>(new URL('./strangers.sql', import.meta.url));
    reader.close();
    const calls = rows.map(({ id, step, start_ns: sent, end_ns: ended }) => ({ id, step, sent, ended }));
    return { errors: errorsOf(calls, await daemonStamps(daemon)), highestBytes, strangers: count?.strangers ?? 0 };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/** Holds the stamps of replay against the daemon's, beside those of a client that does nothing else. */
export async function run(): Promise<readonly BenchFigure[]> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const daemon = fork(here('./stamped-rehearsal.mjs'), { execArgv: [] });
  try {
    daemon.send({ stateDir });
    const [url] = (await once(daemon, 'message')) as [string];
    const bareCalls = await bareClient(url);
    const bare = errorsOf(bareCalls, await daemonStamps(daemon));
    const idle = await replayed(daemon, url, false);
    const busy = await replayed(daemon, url, true);
    const pair = (figure: string, share: number, pick: (errors: TimingErrors) => readonly number[], budgets: readonly [number, number]): readonly BenchFigure[] => {
      const beside = (budget: number): string => `budget ${budget}; bare ${quantile([...pick(bare)], share).toFixed(2)}: a client that does nothing else`;
      return [
        { figure: `${figure}, idle`, value: quantile([...pick(idle.errors)], share), unit: 'ms', beside: beside(budgets[0]) },
        { figure: `${figure}, receiver at ${LOAD.spansASecond.toLocaleString('en')} spans/s`, value: quantile([...pick(busy.errors)], share), unit: 'ms', beside: beside(budgets[1]) },
      ];
    };
    return [
      ...pair('wall time, one at a time, median', 0.5, ({ wall }) => wall, [0.12, 0.2]),
      ...pair('wall time, one at a time, p99', 0.99, ({ wall }) => wall, [0.6, 1]),
      ...pair('arrival, 20 sockets, median', 0.5, ({ arrival }) => arrival, [0.12, 0.2]),
      ...pair('arrival, 20 sockets, p99', 0.99, ({ arrival }) => arrival, [0.6, 1]),
      { figure: 'main process, highest, idle receiver', value: idle.highestBytes / MEGABYTE, unit: 'MB', beside: 'from the start to the verdict' },
      { figure: 'main process, highest, under load', value: busy.highestBytes / MEGABYTE, unit: 'MB', beside: `budget 260; ${busy.strangers.toLocaleString('en')} spans of nobody's calls` },
    ];
  } finally {
    daemon.kill();
    await once(daemon, 'exit');
    await rm(stateDir, { recursive: true, force: true });
  }
}
