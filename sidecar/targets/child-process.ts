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

/**
 * How Node runs a part. A gateway's objects are short-lived: with a space for young ones of 1 MB it weighed 102 MB after
 * 3,300 exchanges, and 118 without in another run. The built-in daemon is weighed: a small space for young objects that neither grows nor shrinks, and
 * code that is compiled once and kept, leave what its tools keep to be seen.
 */
const NODE_OPTIONS: Readonly<Record<ChildRequest['part'], readonly string[]>> = {
  gateway: ['--max-semi-space-size=1'],
  rehearsal: ['--min-semi-space-size=1', '--max-semi-space-size=1', '--no-opt', '--no-sparkplug', '--no-flush-bytecode', '--no-lazy-feedback-allocation'],
};

const STOP_MILLIS = 5_000;

/** Starts a part in a process of its own and waits until it listens; its log lines go to this process's standard error. */
export async function startChild(request: ChildRequest, entry = new URL('./child.js', import.meta.url)): Promise<ChildProcess> {
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...NODE_OPTIONS[request.part]] });
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
