import { writeFile } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';
import { verdictJson } from '../report/verdict-json.ts';
import type { CalibrationResult } from '../verdict/calibration-result.ts';
import type { SelftestResult } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Terminal } from './terminal.ts';

/** Writes a verdict or another result where `--json` says; `-` is standard output, which then carries nothing else. */
export async function writeJson(result: Verdict | SelftestResult | CalibrationResult, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) return;
  if (file === '-') {
    terminal.out.write(verdictJson(result));
    return;
  }
  try {
    await writeFile(file, verdictJson(result));
  } catch (cause) {
    throw new SidecarError('CLI_JSON_UNWRITABLE', { file, reason: (cause as Error).message }, { cause });
  }
}
