import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startProgram } from '../e2e/program.ts';

/** A data folder with one judged run in it, made by the program itself. */
export interface RehearsedRun extends AsyncDisposable {
  readonly dataDir: string;
  readonly runsDir: string;
}

/** Rehearses once, faster than life, with the options given. */
export async function rehearse(options: readonly string[]): Promise<RehearsedRun> {
  const dataDir = await mkdtemp(join(tmpdir(), 'exai-rehearsed-'));
  const { status, said } = await startProgram(['start', '--once', '--rehearsal', '--data', dataDir, ...options, ...freePorts]).ended;
  if (status === null || status === 1) throw new Error(`the rehearsal was not judged:\n${said}`);
  return {
    dataDir,
    runsDir: join(dataDir, 'runs'),
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }),
  };
}
