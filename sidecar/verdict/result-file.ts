import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { SidecarError } from '../errors.ts';

/** Writes a checked result whole or not at all: a reader or a crash never meets half of it. */
export async function writeResult<Schema extends TSchema>(file: string, schema: Schema, result: Static<Schema>): Promise<void> {
  checked(file, schema, result);
  const next = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(next, `${JSON.stringify(result, undefined, 2)}\n`);
    await rename(next, file);
  } catch (cause) {
    await rm(next, { force: true });
    throw cause;
  }
}

/** The result in a file; undefined where there is none. Throws `RESULT_INVALID` for anything else than such a result. */
export async function readResult<Schema extends TSchema>(file: string, schema: Schema): Promise<Static<Schema> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    return checked(file, schema, JSON.parse(text));
  } catch (cause) {
    throw cause instanceof SyntaxError ? new SidecarError('RESULT_INVALID', { file, reason: cause.message }, { cause }) : cause;
  }
}

function checked<Schema extends TSchema>(file: string, schema: Schema, value: unknown): Static<Schema> {
  if (Value.Check(schema, value)) return value;
  const [first] = Value.Errors(schema, value);
  throw new SidecarError('RESULT_INVALID', { file, reason: first === undefined ? 'another shape' : `${first.instancePath || '/'} ${first.message}` });
}
