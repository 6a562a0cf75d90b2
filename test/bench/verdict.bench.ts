import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { RunFolder } from '../../sidecar/run/run-folder.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { judgeRun } from '../../sidecar/verdict/judge-run.ts';
import { readVerdict } from '../../sidecar/verdict/verdict-file.ts';
import { costOf, type BenchFigure } from './bench.ts';
import { multiplySpans } from './multiply-spans.ts';
import { FREE_PORTS, startProgram } from './program.ts';

export const name = 'verdict: the shipped claims over a million stored spans';

const SPANS = 1_000_000;

/** Replays Task 2.C, stores a million spans of other clients beside it, and judges it as the program does. */
export async function run(): Promise<readonly BenchFigure[]> {
  const data = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await startProgram(['replay', 'task-2c', '--time-scale', '10', '--data', data, ...FREE_PORTS]).ended;
    const runsDir = join(data, 'runs');
    const folder = new RunFolder(runsDir, (await readdir(runsDir))[0] ?? '');
    const spans = await multiplySpans(folder.spansFile, SPANS);
    const { environment, id, scenario, quick, startedAt, endedAt, measurement, leftOut } = await folder.read();
    if (environment === undefined) throw new Error('the run never began');
    const claims = await loadClaims(folder.claimsFile, MEASURES);
    let questions = 0;
    let questionMicros = 0;
    const cold = await costOf(async () => {
      const reader = await openRunFile(folder.spansFile);
      // The largest part are questions; told apart so that statistics and questions are not taken for each other.
      const timed: typeof reader = {
        ...reader,
        query: async (...question) => {
          const before = performance.now();
          const rows = await reader.query(...question);
          questions += 1;
          questionMicros += (performance.now() - before) * 1000;
          return rows as never;
        },
      };
      await judgeRun({ reader: timed, claims, run: { id, scenario, quick, startedAt, endedAt: endedAt ?? null, complete: true }, environment, measurement, leftOut });
      reader.close();
    });
    const reader = await openRunFile(folder.spansFile);
    const bare = await costOf(async () => void (await reader.query(new URL('./bare-scan.sql', import.meta.url))));
    reader.close();
    const first = await costOf(async () => void (await readVerdict(folder.verdictFile)));
    const stored = await costOf(async () => void (await readVerdict(folder.verdictFile)));
    return [
      { figure: 'judging, file just opened', value: cold.wallMicros / 1000, unit: 'ms', beside: `budget 1,000; ${spans.toLocaleString('en')} spans, ${claims.length} claims; bare ${(bare.wallMicros / 1000).toFixed(1)}: one scan of the times` },
      { figure: `of which ${questions} questions`, value: questionMicros / 1000, unit: 'ms', beside: 'the rest is statistics' },
      { figure: 'when nothing changed', value: stored.wallMicros / 1000, unit: 'ms', beside: `budget 10: the stored verdict is read and checked; ${(first.wallMicros / 1000).toFixed(1)} for the first of a process` },
    ];
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
