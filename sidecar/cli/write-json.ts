import { writeFile } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';
import { verdictJson } from '../report/verdict-json.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Terminal } from './terminal.ts';

/** Writes the verdict where `--json` says; `-` is standard output, which then carries nothing else. */
export async function writeJson(verdict: Verdict, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) return;
  if (file === '-') {
    terminal.out.write(verdictJson(verdict));
    return;
  }
  try {
    await writeFile(file, verdictJson(verdict));
  } catch (cause) {
    throw new SidecarError('CLI_JSON_UNWRITABLE', { file, reason: (cause as Error).message }, { cause });
  }
}
