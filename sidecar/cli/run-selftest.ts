import { type FinishedSelftest, selftestRehearsal, selftestRun } from '../composition/selftest.ts';
import type { Config } from '../config/config.ts';
import { plain, styleFor } from '../report/style.ts';
import { reportSelftest, rowText } from '../report/selftest-report.ts';
import { CountedProgress } from './counted-progress.ts';
import { ERROR_STATUS } from './exit-status.ts';
import { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** The exit status of a self-test that showed what it must not, or not what it must. */
const NOT_SHOWN = 2;

/** Runs the self-test, of the rehearsal or of copies of a run, and prints its matrix; gives the exit status. */
export async function runSelftest(config: Config, terminal: Terminal, run: string | true | undefined): Promise<number> {
  const interrupt = new Interrupt(terminal);
  const progress = new CountedProgress(terminal, 'rows');
  const watcher = {
    signal: interrupt.signal,
    onStart: (name: string) => progress.begins(name),
    onRow: (row: Parameters<typeof rowText>[0], done: number, of: number) => progress.done(row.name, rowText(row), done, of),
  };
  try {
    const finished = await (run === undefined ? selftestRehearsal(config, watcher) : selftestRun(config, run === true ? undefined : run, watcher));
    progress.clear();
    show(finished, config, terminal);
    await writeJson(finished.result, config.jsonFile, terminal);
    return finished.result.ok ? 0 : NOT_SHOWN;
  } catch (error) {
    progress.clear();
    if (interrupt.signal.aborted) {
      terminal.note('the self-test was stopped: nothing is stored');
      return ERROR_STATUS.cancelled;
    }
    throw error;
  } finally {
    interrupt.release();
  }
}

function show({ result, kept }: FinishedSelftest, config: Config, terminal: Terminal): void {
  const stream = config.jsonFile === '-' ? terminal.err : terminal.out;
  stream.write(reportSelftest(result, styleFor(stream, config.noColour)));
  for (const { row, path } of kept) terminal.note(`the run of ${plain(row)} is kept: ${plain(path)}`);
  terminal.note('Stored: the runs made from now on carry it in their verdicts.');
}
