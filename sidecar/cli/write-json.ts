import { writeFile } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** Writes a result where `--json` says; `-` is standard output, which then carries nothing else. */
export async function writeJson(result: object, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) return;
  const text = `${JSON.stringify(result, undefined, 2)}\n`;
  if (file === '-') {
    terminal.out.write(text);
    return;
  }
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new SidecarError('CLI_JSON_UNWRITABLE', { file, reason: (cause as Error).message }, { cause });
  }
}
