import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { now } from '../spans/source.ts';
import type { FilesView } from './inspection.ts';

/** A folder as this program sees it, and as the daemon does. */
export interface FilesPlace {
  readonly dir: string;
  readonly dirInDaemon: string;
}

const SHARE = now('share a folder with the daemon, and name it with EXAI_FILES_DIR and, where the daemon sees it elsewhere, EXAI_FILES_DIR_DAEMON');

/** The folder for uploads of a daemon that this program starts itself, as itself. */
export const sharedByBirth = (place: FilesPlace): FilesView => ({ ...place, visible: true, how: 'the daemon runs here, as this user', remedy: undefined });

/**
 * Whether a process sees the folder: the kernel shows its root, and in it the same folder is the same file. Undefined where
 * nobody can tell without asking the daemon.
 */
export async function filesView(place: FilesPlace, pid: number | undefined): Promise<FilesView> {
  const unknown = (how: string): FilesView => ({ ...place, visible: undefined, how, remedy: now('doctor --active asks the daemon') });
  if (pid === undefined) return unknown('nothing names the process, so that it cannot be told what it sees');
  const root = `/proc/${pid}/root`;
  if ((await stat(root).catch(() => undefined)) === undefined) return unknown(`this user may not look at what process ${pid} sees`);
  const [ours, theirs] = await existing(place);
  const [here, there] = await Promise.all([stat(ours), stat(join(root, theirs)).catch(() => undefined)]);
  if (there?.dev !== here.dev || there.ino !== here.ino) return { ...place, visible: false, how: `process ${pid} has another folder there, or none`, remedy: SHARE };
  const barred = await barrier(ours, pid);
  if (barred !== undefined) return { ...place, visible: false, how: `the user of process ${pid} may not enter ${barred}`, remedy: SHARE };
  return { ...place, visible: true, how: `process ${pid} has the same folder there`, remedy: undefined };
}

/** What an error of the daemon's says of a folder that it was asked to upload. */
export function filesViewOf(place: FilesPlace, answer: string): FilesView {
  if (/not found|no such file|ENOENT/i.test(answer)) return { ...place, visible: false, how: 'the daemon was asked, and did not find it', remedy: SHARE };
  if (/permission denied|EACCES/i.test(answer)) return { ...place, visible: false, how: 'the daemon was asked, and may not read it', remedy: SHARE };
  if (/is a directory|EISDIR/i.test(answer)) return { ...place, visible: true, how: 'the daemon was asked, and found it', remedy: undefined };
  return { ...place, visible: undefined, how: 'the daemon was asked, and answered something else', remedy: undefined };
}

/** The folder, or as long as it is not made yet the nearest around it, on both sides. */
export async function existing({ dir, dirInDaemon }: FilesPlace): Promise<readonly [ours: string, theirs: string]> {
  let [ours, theirs] = [dir, dirInDaemon];
  while ((await stat(ours).catch(() => undefined)) === undefined) [ours, theirs] = [dirname(ours), dirname(theirs)];
  return [ours, theirs];
}

const ANYONE_ENTERS = 0o001;

/** The folder on the way that keeps the user of a process out; undefined where none does. */
async function barrier(folder: string, pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  if (uid === 0) return undefined;
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const { mode, uid: owner } = await stat(path);
    if (owner !== uid && (mode & ANYONE_ENTERS) === 0) return path;
  }
  return undefined;
}
