import { examine } from '../composition/doctor.ts';
import type { Config } from '../config/config.ts';
import { reportDiagnosis } from '../report/doctor-report.ts';
import { styleFor } from '../report/style.ts';
import { ERROR_STATUS } from './exit-status.ts';
import { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Looks at the target and prints what a run would have; gives the exit status. */
export async function showDiagnosis(config: Config, terminal: Terminal, active: boolean): Promise<number> {
  const interrupt = new Interrupt(terminal);
  try {
    const diagnosis = await examine(config, active, interrupt.signal);
    // A line stays a line where a program reads it.
    const style = terminal.out.isTTY ? styleFor(terminal.out, config.noColour) : { ...styleFor(terminal.out, true), width: Infinity };
    if (config.jsonFile !== '-') terminal.out.write(reportDiagnosis(diagnosis, style));
    await writeJson(diagnosis, config.jsonFile, terminal);
    return diagnosis.reachable ? 0 : ERROR_STATUS.unavailable;
  } finally {
    interrupt.release();
  }
}
