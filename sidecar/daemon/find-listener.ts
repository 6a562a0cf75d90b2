import { readFile, readdir, readlink } from 'node:fs/promises';

/** A process of this machine that listens on a port. */
export interface Listener {
  readonly pid: number;
  /** The folder that it runs in; undefined where this user may not know. */
  readonly folder: string | undefined;
}

/** State `LISTEN` in `/proc/net/tcp` (tcp_states.h). */
const LISTEN = '0A';

/** Finds who listens on a port of this machine; undefined where nobody does, or nobody whom this user may look at. */
export async function findListener(port: number): Promise<Listener | undefined> {
  const sockets = await listeningSockets('self', port);
  if (sockets.size === 0) return undefined;
  for (const name of await readdir('/proc').catch(() => [])) {
    const pid = Number(name);
    if (Number.isInteger(pid) && (await holdsOne(pid, sockets)) === true) return { pid, folder: await readlink(`/proc/${pid}/cwd`).catch(() => undefined) };
  }
  return undefined;
}

/** Whether a process listens on a port; undefined where this user may not know. */
export async function listensOn(pid: number, port: number): Promise<boolean | undefined> {
  const sockets = await listeningSockets(pid, port);
  return sockets.size === 0 ? ((await isReadable(pid)) ? false : undefined) : holdsOne(pid, sockets);
}

/** The sockets of a process's network that listen on a port, as its descriptors name them. */
async function listeningSockets(pid: number | 'self', port: number): Promise<ReadonlySet<string>> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = tables.flatMap((table) => table.split('\n').slice(1)).map((row) => row.trim().split(/\s+/));
  // sl, local_address, rem_address, st, tx:rx, tr:when, retrnsmt, uid, timeout, inode (proc_net_tcp.txt)
  return new Set(rows.flatMap(([, local, , state, , , , , , inode]) => (local?.endsWith(suffix) === true && state === LISTEN && inode !== undefined ? [`socket:[${inode}]`] : [])));
}

async function holdsOne(pid: number, sockets: ReadonlySet<string>): Promise<boolean | undefined> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  if (!descriptors) return undefined;
  const targets = await Promise.all(descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')));
  return targets.some((target) => sockets.has(target));
}

const isReadable = async (pid: number): Promise<boolean> => (await readdir(`/proc/${pid}/fd`).catch(() => undefined)) !== undefined;
