import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** The git folder of a home; a linked work tree has a file that points at it. */
async function gitFolder(home: string): Promise<string> {
  const pointer = /^gitdir: (.+)$/m.exec((await read(join(home, '.git'))) ?? '')?.[1];
  return pointer === undefined ? join(home, '.git') : resolve(home, pointer.trim());
}

async function commitOf(home: string): Promise<string | undefined> {
  const git = await gitFolder(home);
  const head = (await read(join(git, 'HEAD')))?.trim();
  const ref = head === undefined ? undefined : /^ref: (.+)$/.exec(head)?.[1];
  if (ref === undefined) return head;
  const common = resolve(git, (await read(join(git, 'commondir')))?.trim() ?? '.');
  const packed = (await read(join(common, 'packed-refs')))?.split('\n').find((line) => line.endsWith(` ${ref}`));
  return (await read(join(common, ref)))?.trim() ?? packed?.split(' ')[0];
}

/** What the daemon's home is: its commit, else the version in its project file; undefined where neither can be read. */
export async function daemonVersion(home: string): Promise<string | undefined> {
  const commit = await commitOf(home);
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  return /^version\s*=\s*["']([^"']+)["']/m.exec((await read(join(home, 'pyproject.toml'))) ?? '')?.[1];
}
