import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Value } from 'typebox/value';
import { SidecarError } from '../errors.ts';
import { type RunExtract, RunExtractSchema } from './run-extract.ts';

/** Writes an extract whole or not at all. */
export async function writeExtract(file: string, extract: RunExtract): Promise<void> {
  const next = `${file}.${randomBytes(4).toString('hex')}.new`;
  await writeFile(next, `${JSON.stringify(extract)}\n`);
  await rename(next, file);
}

/** The extract in a file; undefined where there is none. Throws `STORE_UNREADABLE` for anything else. */
export async function readExtract(file: string): Promise<RunExtract | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (Value.Check(RunExtractSchema, value)) return value;
    const [first] = Value.Errors(RunExtractSchema, value);
    throw new Error(first === undefined ? 'it has another shape' : `${first.instancePath || '/'} ${first.message}`);
  } catch (cause) {
    throw new SidecarError('STORE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}
