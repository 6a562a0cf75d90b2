import { readStoredVerdicts } from '../composition/stored-runs.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { claimHistory, claimsIn } from '../history/claim-history.ts';
import { reportClaimHistory, reportHistories } from '../report/history-report.ts';
import { styleFor } from '../report/style.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Prints what the newest runs said of one claim, or of all. */
export async function showHistory(config: Config, terminal: Terminal, claim: string | undefined, limit: number): Promise<number> {
  const verdicts = await readStoredVerdicts(config, limit);
  if (verdicts.length === 0) throw new SidecarError('CLI_NO_VERDICT', { dataDir: config.dataDir, run: undefined });
  const style = styleFor(terminal.out, config.noColour);
  const known = claimsIn(verdicts);
  if (claim === undefined) {
    const histories = known.flatMap((id) => claimHistory(verdicts, id) ?? []);
    if (config.jsonFile !== '-') terminal.print(reportHistories(histories, style));
    await writeJson(histories, config.jsonFile, terminal);
    return 0;
  }
  const history = claimHistory(verdicts, claim);
  if (history === undefined) throw new SidecarError('CLI_CLAIM_UNKNOWN', { claim, known });
  if (config.jsonFile !== '-') terminal.print(reportClaimHistory(history, style));
  await writeJson(history, config.jsonFile, terminal);
  return 0;
}
