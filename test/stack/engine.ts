import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a command printed on standard output. Rejects with what it said on the other where it fails. */
export async function output(command: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMillis?: number } = {}): Promise<string> {
  const { stdout } = await run(command, args, { cwd: options.cwd, env: options.env, timeout: options.timeoutMillis ?? 0, maxBuffer: 2 ** 28 });
  return stdout;
}

/** What `docker` printed. */
export const docker = (...args: readonly string[]): Promise<string> => output('docker', args);

/** Hands a stream to a command on its standard input. */
export async function feed(input: Readable, command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = once(child, 'close');
  await pipeline(input, child.stdin);
  const [status] = (await closed) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${String(status)}: ${said}`);
}

/** Why there is no container engine; undefined where one answers. */
export async function engineTrouble(): Promise<string | undefined> {
  try {
    await output('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMillis: 20_000 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
