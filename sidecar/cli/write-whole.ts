import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/** Writes a file whole or not at all; what is there already and is no file, a pipe or a device, is written to as it is. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there !== undefined && !there.isFile()) {
    await writeFile(file, text);
    return;
  }
  const target = there === undefined ? file : await realpath(file);
  const next = `${target}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(next, text);
    await rename(next, target);
  } catch (cause) {
    await rm(next, { force: true });
    throw cause;
  }
}
