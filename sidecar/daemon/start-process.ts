import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';
import type { Environment } from './daemon-environment.ts';

/** What is started, and where its output goes. */
export interface StartProcessOptions {
  readonly python: string;
  /** The script, from `cwd`. */
  readonly entry: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that runs. */
export interface StartedProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessExit>;
}

/** Starts it in a process group of its own, so that Ctrl-C in a terminal does not end it before its calls were drained. */
export async function startProcess({ python, entry, cwd, env, ...files }: StartProcessOptions): Promise<StartedProcess> {
  const stdout = await open(files.stdout, 'a');
  const stderr = await open(files.stderr, 'a');
  try {
    const child = spawn(python, ['-u', entry], { cwd, env: { ...env }, stdio: ['ignore', stdout.fd, stderr.fd], detached: true });
    const finished = new Promise<ProcessExit>((done) => {
      child.once('exit', (code, signal) => done({ code, signal }));
    });
    const pid = await new Promise<number>((done, fail) => {
      child.once('spawn', () => done(child.pid ?? 0)).once('error', fail);
    });
    // A program that is ended at once leaves no process behind; kill -9 alone does, and the next start finds it.
    const onExit = (): void => signalGroup(pid, 'SIGKILL');
    process.once('exit', onExit);
    void finished.then(() => process.off('exit', onExit));
    return { pid, ended: finished };
  } catch (cause) {
    throw new SidecarError('DAEMON_PYTHON_MISSING', { python, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

/** Signals the group, because what was started may be a launcher that starts the real one. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It ended in between.
  }
}
