import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { ContentSlot } from './slots.ts';
import { generateText } from './generate.ts';
import type { Plan } from './plan.ts';

/** A generated file on disk. */
export interface WrittenFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly path: string;
  readonly daemonPath: string;
}

/** Where the files of one run stand: a folder of its own, named for the run, as this program and as the daemon sees it. */
export interface FilesFolder {
  readonly path: string;
  readonly daemonPath: string;
}

/** The folder of a run's files. */
export const folderOf = (filesDir: string, filesDirInDaemon: string, runId: string): FilesFolder => ({
  path: join(filesDir, runId),
  daemonPath: filesDirInDaemon.includes('\\') ? `${filesDirInDaemon}\\${runId}` : posix.join(filesDirInDaemon, runId),
});

/** Which files a run writes, and how. */
interface FilesWritten {
  readonly folder: FilesFolder;
  readonly seed: string;
  /** What the names of the files begin with. */
  readonly begin: string;
  /** Nothing is written. */
  readonly dry: boolean;
}

/**
 * Writes the contents that a run sends, readable by a daemon of another user; contents differ by seed and number, names by
 * what they begin with. A dry run makes none: its digests are placeholders, no two alike.
 */
export async function writeFiles(contents: Iterable<ContentSlot>, { folder, seed, begin, dry }: FilesWritten): Promise<ReadonlyMap<ContentSlot, WrittenFile>> {
  const written = new Map<ContentSlot, WrittenFile>();
  for (const content of contents) {
    if (written.size === 0 && !dry) await mkdir(folder.path, { recursive: true, mode: 0o755 });
    const name = `${begin}-${String(content.number + 1).padStart(4, '0')}.txt`;
    const text = dry ? `${seed} file ${content.number}` : generateText(`${seed} file ${content.number}`, content.bytes);
    const path = join(folder.path, name);
    if (!dry) await writeFile(path, text, { mode: 0o644 });
    const separator = folder.daemonPath.includes('\\') ? '\\' : '/';
    written.set(content, { sha256: createHash('sha256').update(text).digest('hex'), bytes: content.bytes, path, daemonPath: `${folder.daemonPath}${separator}${name}` });
  }
  return written;
}

/** Removes the files that were written for a plan, and nothing else; safe twice. */
export async function removePlannedFiles(plan: Plan): Promise<void> {
  const { filesFolder, runId } = plan;
  if (filesFolder === undefined || basename(filesFolder) !== runId) return;
  await rm(filesFolder, { recursive: true, force: true });
}
