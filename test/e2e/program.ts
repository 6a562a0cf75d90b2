import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { ATTR_SOURCE } from '../../sidecar/spans/semconv.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';

/** The built program, as an operator runs it. */
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const running = new Set<ChildProcess>();
const folders = new Set<string>();

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  }
  running.clear();
  await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
  folders.clear();
});

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exai-e2e-'));
  folders.add(folder);
  return folder;
}

/** The program while it runs. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has said so far, on both streams. */
  said(): string;
  /** Waits until it has said something that matches; rejects where it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null; readonly said: string }>;
}

/** Variables that would lead a test away from the rehearsal. */
const FOREIGN = /^(EXAI_|KIMI_|GLM_|OTEL_)/;

/** Starts the program on free ports, with nothing of the caller's settings but what is given; it ends with the test at the latest. */
export function startProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}, entry: readonly string[] = [MAIN]): Program {
  const program = launchProgram(args, environment, entry);
  running.add(program.child);
  return program;
}

/** Starts the program likewise, for several tests: whoever starts it ends it. */
export function launchProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}, entry: readonly string[] = [MAIN]): Program {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const child = spawn(process.execPath, [...entry, ...args], { env: { ...inherited, ...environment, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([status, signal]) => ({ status: status as number | null, signal: signal as NodeJS.Signals | null, said }));
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(said);
        if (!match) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without saying ${String(pattern)}:\n${said}`)));
    });
  return { child, said: () => said, says, ended };
}

/** Options that keep runs of different tests apart. */
export const freePorts = ['--otlp-port', '0', '--gateway-port', '0', '--rehearsal-port', '0'] as const;

/** Reads a verdict that `--json` wrote. */
export const readVerdictFile = async (file: string): Promise<Verdict> => JSON.parse(await readFile(file, 'utf8')) as Verdict;

/**
 * The tree of the trace that decided a claim first: each span's name and kind behind those of its parent. What the daemon's
 * log tells again of what a probe saw is left out.
 */
export async function evidenceTree(runFile: string, verdict: Verdict, claim: string, shown: (span: Span) => boolean = () => true): Promise<readonly string[]> {
  const reader = await openRunFile(runFile);
  const trace = await reader.trace(verdict.claims.find(({ id }) => id === claim)?.evidence[0]?.traceId ?? '');
  reader.close();
  const spans = verdict.environment.rungs.probe.present ? trace.filter(({ attributes }) => attributes[ATTR_SOURCE] !== 'log') : trace;
  return spans.filter(shown).map((span) => `${label(spans.find(({ spanId }) => spanId === span.parentSpanId))} › ${label(span)}`).toSorted();
}

const label = (span: Span | undefined): string => (span ? `${span.name} ${span.kind}` : '–');
