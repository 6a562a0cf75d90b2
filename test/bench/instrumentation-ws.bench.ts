import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { WebSocket } from 'ws';
import { WsInstrumentation } from '../../sidecar/instrumentation-ws/index.ts';
import type { BenchFigure } from './bench.ts';
import { quantile } from './quantile.ts';

export const name = 'instrumentation of ws: what it adds to a message, traced and untraced by turns';

const ROUNDS = 6000;
const WARM_UP_ROUNDS = 500;
const EMITS = 100_000;
const EMIT_ROUNDS = 15;
const MESSAGE = JSON.stringify({ op: 'progress', request_id: 'run-1', note: 'x'.repeat(200) });

const nothing = (): Promise<void> => Promise.resolve();

/** `ws` as the replay uses it, and with a span for each message; spans are made and let go. */
function tracedClass(messageSpans: boolean): typeof WebSocket {
  const instrumentation = new WsInstrumentation({ messageSpans });
  instrumentation.setTracerProvider(new TracerProvider({ spanProcessors: [{ onStart: () => {}, onEnd: () => {}, forceFlush: nothing, shutdown: nothing }] }));
  return instrumentation.patch(WebSocket);
}

const ARMS = { bare: WebSocket, connections: tracedClass(false), messages: tracedClass(true) } as const;
type Arm = keyof typeof ARMS;

/** From before `send` to the listener of the echo, in microseconds. */
function roundTrip(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    const begun = process.hrtime.bigint();
    socket.once('message', () => resolve(Number(process.hrtime.bigint() - begun) / 1000));
    socket.send(MESSAGE);
  });
}

/** What it takes to hand one message to one listener, without the network: in nanoseconds. */
function emitNanos(socket: WebSocket): number {
  const data = Buffer.from(MESSAGE);
  const begun = process.hrtime.bigint();
  for (let count = 0; count < EMITS; count += 1) socket.emit('message', data, false);
  return Number(process.hrtime.bigint() - begun) / EMITS;
}

/** Talks to one server over three sockets by turns, so that each meets the same machine. */
export async function run(): Promise<readonly BenchFigure[]> {
  const server = fork(fileURLToPath(new URL('./echo.mjs', import.meta.url)), { execArgv: [] });
  const [port] = (await once(server, 'message')) as [number];
  const sockets = Object.fromEntries(
    await Promise.all(
      Object.entries(ARMS).map(async ([arm, Socket]) => {
        const socket = new Socket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
        await once(socket, 'open');
        return [arm, socket] as const;
      }),
    ),
  ) as Record<Arm, WebSocket>;
  const trips: Record<Arm, number[]> = { bare: [], connections: [], messages: [] };
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    for (const arm of Object.keys(ARMS) as Arm[]) {
      const micros = await roundTrip(sockets[arm]);
      if (round >= WARM_UP_ROUNDS) trips[arm].push(micros);
    }
  }
  for (const socket of Object.values(sockets)) socket.on('message', () => {});
  const emits: Record<Arm, number[]> = { bare: [], connections: [], messages: [] };
  for (let round = 0; round < EMIT_ROUNDS; round += 1) for (const arm of Object.keys(ARMS) as Arm[]) emits[arm].push(emitNanos(sockets[arm]));
  for (const socket of Object.values(sockets)) socket.terminate();
  server.disconnect();

  const added = (arm: Arm, of: Record<Arm, number[]>): number => quantile(of[arm].map((value, index) => value - (of.bare[index] ?? 0)), 0.5);
  const bare = (of: Record<Arm, number[]>): number => quantile(of.bare, 0.5);
  return [
    { figure: 'round trip, connections traced', value: added('connections', trips), unit: 'µs', beside: `added, median of pairs; bare ${bare(trips).toFixed(1)}: ws alone` },
    { figure: 'round trip, messages traced', value: added('messages', trips), unit: 'µs', beside: 'added by two spans' },
    { figure: 'message handed on, connections traced', value: added('connections', emits), unit: 'ns', beside: `added, as in a replay; bare ${bare(emits).toFixed(0)}` },
    { figure: 'message handed on, messages traced', value: added('messages', emits), unit: 'ns', beside: 'added by one span' },
  ];
}
