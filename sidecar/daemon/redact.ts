import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSecret, type Environment } from './daemon-environment.ts';

/** Shorter values are no keys, and would be found by chance in any text. */
const LEAST_LENGTH = 6;
const INSTEAD = '[redacted]';

/** The values of an environment that must not be shown or kept, longest first, as one may hold another. */
export const secretsOf = (environment: Environment): readonly string[] =>
  Object.entries(environment)
    .flatMap(([name, value]) => (isSecret(name) && value.length >= LEAST_LENGTH ? [value] : []))
    .toSorted((a, b) => b.length - a.length);

/** A text without secrets: a daemon that fails may have printed its keys. */
export const redact = (text: string, secrets: readonly string[]): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, INSTEAD), text);

/** Takes secrets out of all files below a folder; one that cannot be read or written is passed over. */
export async function redactFiles(folder: string, secrets: readonly string[]): Promise<void> {
  if (secrets.length === 0) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name);
    // Byte for byte, so that what is no UTF-8 stays what it is.
    const text = await readFile(file, 'latin1').catch(() => '');
    const clean = redact(text, secrets.map((secret) => Buffer.from(secret).toString('latin1')));
    if (clean !== text) await writeFile(file, clean, 'latin1').catch(() => undefined);
  }
}
