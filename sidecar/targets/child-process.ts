import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChildReply, ChildRequest } from './child.ts';
import { reviveFailure, SidecarError } from '../errors.ts';

/** A part that runs in a process of its own. */
export interface ChildProcess {
  readonly pid: number;
  readonly address: string;
  readonly kimiUrl: string;
  readonly glmUrl: string;
  /** Asks a built-in daemon for a census of what it holds; it goes the way of its spans. */
  takeCensus(id: string): void;
  /** Asks it to end, and ends it after a deadline; safe twice. */
  stop(): Promise<void>;
}

/** How a part's process is run. */
interface ProcessOptions {
  /** Options of Node. */
  readonly node: readonly string[];
  /** Beside this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The parser of HTTP is WebAssembly. Compiled a second time when it has been busy for a while, it takes 23 MB for as long as that lasts,
 * and the allocator gives back 6 to all of it, at once or minutes later.
 */
const WASM_COMPILED_ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/**
 * A gateway's objects are short-lived, and its work is to wait: with small spaces that hardly grow, collected by its own
 * thread, it weighs 68 MB after 3,300 exchanges; with the defaults 30 MB more. Code that is not compiled twice would save 4 MB more,
 * but adds 0.6 ms to an exchange and a third to its CPU.
 *
 * The built-in daemon is weighed, so that it must show what its tools keep and nothing else: a small space for young
 * objects that neither grows nor shrinks, also not after 8 s without work, a collector that is done when it says so, code that
 * is compiled once and kept, and an allocator of one arena that gives the contents of a file back to the system at once. With
 * the allocator's defaults, five rounds of uploads on which nothing is kept raised it by 4 to 9 MB, with these by less than 3.
 */
const PROCESS_OPTIONS: Readonly<Record<ChildRequest['part'], ProcessOptions>> = {
  gateway: {
    node: ['--max-semi-space-size=1', '--heap-growing-percent=10', '--single-threaded-gc', '--initial-heap-size=4', ...WASM_COMPILED_ONCE],
    environment: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' },
  },
  rehearsal: {
    node: ['--min-semi-space-size=1', '--max-semi-space-size=1', '--single-threaded-gc', '--no-memory-reducer', '--no-opt', '--no-sparkplug', '--no-flush-bytecode', '--no-lazy-feedback-allocation', ...WASM_COMPILED_ONCE],
    environment: { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '65536' },
  },
};

const STOP_MILLIS = 5_000;

/** Starts a part in a process of its own and waits until it listens; its log lines go to this process's standard error. */
export async function startChild(request: ChildRequest, entry = new URL('./child.js', import.meta.url)): Promise<ChildProcess> {
  // A child reads no setting from it; its Node may: certificates, temporary folders.
  const { node, environment } = PROCESS_OPTIONS[request.part];
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...node], env: { ...process.env, ...environment } });
  const exited = once(child, 'exit');
  child.send(request);
  const reply = await Promise.race([
    once(child, 'message').then(([message]) => message as ChildReply),
    exited.then(([code, signal]) => {
      throw new SidecarError('CHILD_ENDED', { part: request.part, how: String(signal ?? `code ${String(code)}`) });
    }),
  ]);
  if (reply.type === 'failed') {
    // What it had started before it failed would keep it alive.
    child.kill('SIGKILL');
    await exited;
    throw reviveFailure(reply.failure);
  }

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (child.connected) child.send('stop');
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_MILLIS);
    await exited;
    clearTimeout(impatient);
  };
  return {
    pid: child.pid ?? 0,
    address: reply.address,
    kimiUrl: reply.kimiUrl ?? '',
    glmUrl: reply.glmUrl ?? '',
    takeCensus: (id) => {
      if (child.connected) child.send({ census: id });
    },
    stop: () => (stopped ??= stop()),
  };
}
