import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { styleFor } from '../report/style.ts';
import { reportVerdict } from '../report/terminal-report.ts';
import { readStoredVerdict } from '../composition/stored-runs.ts';
import { VERDICT_STATUS } from './exit-status.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Prints a stored verdict; gives its exit status. */
export async function showVerdict(config: Config, terminal: Terminal, run: string | undefined): Promise<number> {
  const verdict = await readStoredVerdict(config, run);
  if (verdict === undefined) throw new SidecarError('CLI_NO_VERDICT', { dataDir: config.dataDir, run });
  if (config.jsonFile !== '-') terminal.out.write(reportVerdict(verdict, styleFor(terminal.out, config.noColour)));
  await writeJson(verdict, config.jsonFile, terminal);
  return VERDICT_STATUS[verdict.state];
}
