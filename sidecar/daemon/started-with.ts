import { readFile } from 'node:fs/promises';

/**
 * What a process was started with by that name; undefined where it was not, or this user may not know. A settings file that
 * the daemon reads later may say otherwise, so that it proves what it agrees with and refutes nothing.
 */
export async function startedWith(pid: number, name: string): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return text.split('\0').find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}
