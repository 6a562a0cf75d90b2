import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { SidecarError } from '../errors.ts';

/** Throws `DAEMON_HOME_HOLDS_DATA` where the data folder lies in the daemon's home: a copy would hold itself. Nothing is written. */
export async function refuseDataInside(home: string, dataDir: string): Promise<void> {
  const way = relative(await realPlace(home), await realPlace(dataDir));
  if (way.split(sep)[0] !== '..') throw new SidecarError('DAEMON_HOME_HOLDS_DATA', { home, dataDir });
}

/** Where a folder lies once links are followed, or will lie once it is made. */
async function realPlace(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return join(await realPlace(dirname(folder)), basename(folder));
  }
}
