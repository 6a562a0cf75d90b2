import { compareReferences } from '../composition/run-reference.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { describeDifference, reportComparison } from '../report/comparison-report.ts';
import { styleFor } from '../report/style.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** A regression is told by the same status as a refuted claim. */
const REGRESSION_STATUS = 2;

/** Compares two runs and prints how each measure changed; gives the exit status. */
export async function showComparison(config: Config, terminal: Terminal, base: string, head: string, anyway: boolean): Promise<number> {
  const comparison = await compareReferences(config, base, head, { anyway });
  if (!comparison.comparable) throw new SidecarError('COMPARE_HINDERED', { base, head, differences: comparison.differences.filter(({ hinders }) => hinders).map(describeDifference) });
  if (config.jsonFile !== '-') terminal.print(reportComparison(comparison, styleFor(terminal.out, config.noColour)));
  await writeJson(comparison, config.jsonFile, terminal);
  return comparison.regressions.length === 0 ? 0 : REGRESSION_STATUS;
}
