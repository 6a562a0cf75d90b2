import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** Where what was built is kept between clones: a folder of the user's cache. */
export const CACHE_DIR = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'exai-sidecar', 'stack');

/** Files, and further words that decide what is made of them, as one name. */
export async function contentHash(files: readonly string[], words: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const file of files.toSorted()) hash.update(`\0${basename(file)}\0`).update(await readFile(file));
  return hash.digest('hex').slice(0, 20);
}

/**
 * What is kept under a name, made where it is not there yet. It is made aside and put in its place whole, so that a
 * build that was cut off leaves nothing that a later one takes for done.
 */
export async function kept(name: string, make: (aside: string) => Promise<void>): Promise<string> {
  const place = join(CACHE_DIR, name);
  if (existsSync(place)) return place;
  await mkdir(CACHE_DIR, { recursive: true });
  const aside = `${place}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await make(aside);
  await rename(aside, place);
  return place;
}
