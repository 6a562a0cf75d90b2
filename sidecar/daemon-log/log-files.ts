import { access, constants, readdir, stat } from 'node:fs/promises';
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

/** Of places those that can be read now, and those that are there and cannot. */
export async function lookAtPlaces(places: readonly string[]): Promise<{ readonly readable: readonly string[]; readonly closed: readonly string[] }> {
  const standings = await Promise.all(places.map(standingOf));
  const those = (standing: Standing): readonly string[] => places.filter((_, index) => standings[index] === standing);
  return { readable: those('readable'), closed: those('closed') };
}

type Standing = 'readable' | 'closed' | 'absent';

/** A folder counts as readable while it holds no file, as one may come, and where any of its files can be read. */
async function standingOf(place: string): Promise<Standing> {
  const entry = await stat(place).catch((error: NodeJS.ErrnoException) => error);
  if (entry instanceof Error) return entry.code === 'ENOENT' || entry.code === 'ENOTDIR' ? 'absent' : 'closed';
  if (entry.isDirectory() && !(await may(place, constants.R_OK | constants.X_OK))) return 'closed';
  const files = await Promise.all((await filesAt(place)).map((file) => may(file, constants.R_OK)));
  return files.length === 0 || files.includes(true) ? 'readable' : 'closed';
}

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
