import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { SidecarError } from '../errors.ts';
import { VerdictSchema, type Verdict } from './verdict.ts';

/** The verdict as text: the same bytes for the same verdict, wherever it is written or served. */
export const verdictText = (verdict: Verdict): string => `${JSON.stringify(verdict, undefined, 2)}\n`;

/** Writes a verdict whole or not at all: a reader or a crash never meets half of it. */
export async function writeVerdict(file: string, verdict: Verdict): Promise<void> {
  checked(file, verdict);
  const next = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(next, verdictText(verdict));
    await rename(next, file);
  } catch (cause) {
    await rm(next, { force: true });
    throw cause;
  }
}

/** The verdict in a file; undefined where there is none yet. Throws `VERDICT_INVALID` for anything that is no verdict. */
export async function readVerdict(file: string): Promise<Verdict | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    return checked(file, withLaterFields(JSON.parse(text)));
  } catch (cause) {
    throw cause instanceof SyntaxError ? new SidecarError('VERDICT_INVALID', { file, reason: cause.message }, { cause }) : cause;
  }
}

/** A verdict from before these fields were there lacks nothing that they would say. */
const withLaterFields = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'claims' in value ? { judgeVersion: 0, impossible: [], ...value } : value);

/** Made when first needed: making it takes a few checks' time, but each check then a hundredth. */
let validator: ReturnType<typeof compileSchema> | undefined;

const compileSchema = () => Compile(VerdictSchema);

function checked(file: string, value: unknown): Verdict {
  validator ??= compileSchema();
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  throw new SidecarError('VERDICT_INVALID', { file, reason: first === undefined ? 'another shape' : `${first.instancePath || '/'} ${first.message}` });
}
