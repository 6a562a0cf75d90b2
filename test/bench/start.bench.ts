import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pidusage from 'pidusage';
import { costOf, type BenchFigure } from './bench.ts';
import { FREE_PORTS, startProgram } from './program.ts';

export const name = 'start: until the first step is under way, and what the main process weighs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MEGABYTE = 1_048_576;
const node = promisify(execFile);

/** Starts the program with nothing configured; then the help alone; each beside Node itself. */
export async function run(): Promise<readonly BenchFigure[]> {
  const data = await mkdtemp(join(tmpdir(), 'bench-'));
  const bare = await costOf(async () => void (await node(process.execPath, ['-e', '0'])));
  const help = await costOf(async () => void (await node(process.execPath, [MAIN, '--help'])));
  const program = startProgram(['start', '--scenario', 'smoke', '--time-scale', '10', '--port', '0', '--data', data, ...FREE_PORTS]);
  try {
    const start = await costOf(() => program.says(/^Target: /m));
    await program.says(/Ctrl-C/);
    const { memory } = await pidusage(program.child.pid ?? 0);
    const beside = `bare ${(bare.wallMicros / 1000).toFixed(0)}: node alone`;
    return [
      { figure: 'start to the first step', value: start.wallMicros / 1e6, unit: 's', beside: `budget 3; ${beside} (ms)` },
      { figure: '--help', value: help.wallMicros / 1000, unit: 'ms', beside },
      { figure: 'resident, idle after a run', value: memory / MEGABYTE, unit: 'MB', beside: 'budget 190' },
    ];
  } finally {
    program.child.kill('SIGINT');
    await program.ended;
    await rm(data, { recursive: true, force: true });
  }
}
