import { readStoredEvidence } from '../composition/stored-runs.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { REPORT_FORMATS } from '../report/report-formats.ts';
import { plain } from '../report/style.ts';
import type { Terminal } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Writes the report of a stored run; gives the exit status. */
export async function writeReport(config: Config, terminal: Terminal, run: string | undefined): Promise<number> {
  const evidence = await readStoredEvidence(config, run);
  if (evidence === undefined) throw new SidecarError('CLI_NO_VERDICT', { dataDir: config.dataDir, run });
  const text = REPORT_FORMATS[config.reportFormat].render(evidence);
  const file = config.reportFile;
  if (file === undefined) {
    terminal.out.write(text);
    return 0;
  }
  try {
    await writeWhole(file, text);
  } catch (cause) {
    throw new SidecarError('CLI_REPORT_UNWRITABLE', { file, reason: (cause as Error).message }, { cause });
  }
  terminal.note(`the report of run ${plain(evidence.verdict.run.id)} is in ${plain(file)}`);
  if (evidence.missing !== undefined) terminal.note(`it has no pictures and traces: ${plain(evidence.missing)}`);
  return 0;
}
