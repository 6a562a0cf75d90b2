import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** More files than this in one place are no daemon's records. */
const MOST_FILES = 64;

/**
 * The files of JSON lines in these places: a folder stands for those directly in it, a file for itself, whether it exists
 * yet or not. Places that cannot be read hold none.
 */
export async function logFilesIn(places: readonly string[]): Promise<readonly string[]> {
  const files = (await Promise.all(places.map(filesAt))).flat();
  return [...new Set(files)].slice(0, MOST_FILES);
}

async function filesAt(place: string): Promise<readonly string[]> {
  if (!(await stat(place).catch(() => undefined))?.isDirectory()) return [place];
  const names = await readdir(place).catch(() => []);
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(place, name));
}

/** The places that are there now. */
export async function presentAmong(places: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(places.map(async (place) => ((await stat(place).catch(() => undefined)) ? [place] : [])));
  return found.flat();
}
