import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Ports that no other run uses. */
export const FREE_PORTS = ['--otlp-port', '0', '--gateway-port', '0', '--rehearsal-port', '0'] as const;

/** The built program under way. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** Waits until it has said this, on either stream. */
  says(pattern: RegExp): Promise<void>;
  readonly ended: Promise<unknown>;
}

/** Starts the built program as an operator does, with these settings and none of the caller's. */
export function startProgram(args: readonly string[], settings: Readonly<Record<string, string>> = {}): RunningProgram {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(EXAI_|KIMI_|GLM_|OTEL_)/.test(name)));
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...environment, ...settings, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let heard: (() => void) | undefined;
  const ended = once(child, 'close');
  void ended.then(() => heard?.());
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      heard?.();
    });
  }
  const says = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(said)) {
      if (child.exitCode !== null) throw new Error(`it ended without saying ${String(pattern)}:\n${said}`);
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  return { child, says, ended };
}
