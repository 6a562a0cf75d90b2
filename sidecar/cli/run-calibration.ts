import { calibrate } from '../composition/calibration.ts';
import type { Config } from '../config/config.ts';
import { reportCalibration } from '../report/calibration-report.ts';
import { plain, STATE_WORDS, styleFor } from '../report/style.ts';
import { CountedProgress } from './counted-progress.ts';
import { ERROR_STATUS } from './exit-status.ts';
import { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Makes the runs of a calibration and prints what they say; gives the exit status. */
export async function runCalibration(config: Config, terminal: Terminal): Promise<number> {
  const interrupt = new Interrupt(terminal);
  const progress = new CountedProgress(terminal, 'runs');
  try {
    const result = await calibrate(config, {
      signal: interrupt.signal,
      onResume: (done, of, otherwise) => {
        progress.resumes(done);
        if (done > 0) terminal.note(`${done} of ${of} runs are there already`);
        if (otherwise.length > 0) terminal.note(`${otherwise.length} earlier runs do not count: ${plain(otherwise[0]?.why ?? '')}`);
      },
      onStart: (name) => progress.begins(name),
      onRun: (verdict, done, of) => progress.done(`run ${done}`, `${verdict.run.id}, ${STATE_WORDS[verdict.state]}`, done, of),
      onFailure: (reason) => {
        progress.clear();
        terminal.note(`a run does not count: ${plain(reason)}`);
      },
    });
    progress.clear();
    if (result !== undefined) {
      const stream = config.jsonFile === '-' ? terminal.err : terminal.out;
      stream.write(reportCalibration(result, styleFor(stream, config.noColour)));
      await writeJson(result, config.jsonFile, terminal);
    }
    if (interrupt.signal.aborted) {
      terminal.note(`stopped with ${result?.runs ?? 0} runs, which are kept: the same command goes on from there`);
      return ERROR_STATUS.cancelled;
    }
    terminal.note('Stored: runs under the same conditions carry it in their verdicts from now on.');
    return 0;
  } finally {
    progress.clear();
    interrupt.release();
  }
}
