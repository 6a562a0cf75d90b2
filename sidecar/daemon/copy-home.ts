import { cp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { isRunning } from '../process-identity.ts';
import { daemonFiles, readPid } from './daemon-files.ts';

/** What the daemon wrote itself, its history and settings of its owner: none of it belongs into a copy. */
const LEFT_OUT_ANYWHERE = new Set(['__pycache__', '.git']);
const LEFT_OUT_AT_TOP = new Set(['logs', '.logs', '.cache', '.venv', 'venv', 'node_modules']);

/** Settings files with their owner's keys: `.env`, `.env.local`, but no example. */
const OWNERS_SETTINGS = /^\.env(?:\.(?!example$).*)?$/;

const COPY = /^daemon-[\w.-]+$/;

/** True for the names that copies in a data folder have. */
export const isCopy = (name: string): boolean => COPY.test(name);

/** Their logs are evidence of the last runs; 11 MB each. */
const COPIES_KEPT = 3;

/** Copies the daemon's home to a new folder, without what it wrote there. */
export async function copyHome(home: string, to: string): Promise<void> {
  await cp(home, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !OWNERS_SETTINGS.test(basename(source)) && !LEFT_OUT_ANYWHERE.has(basename(source)) && !LEFT_OUT_AT_TOP.has(relative(home, source)),
  });
}

/** Removes the oldest copies in the data folder, never one that a process still uses. */
export async function removeOldCopies(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter(isCopy);
  const aged = await Promise.all(names.map(async (name) => ({ copy: join(dataDir, name), madeMillis: (await stat(join(dataDir, name))).birthtimeMs })));
  const old = aged.toSorted((a, b) => b.madeMillis - a.madeMillis).slice(COPIES_KEPT);
  await Promise.all(
    old.map(async ({ copy }) => {
      const pid = await readPid(daemonFiles(copy).pid);
      if (pid === undefined || !isRunning(pid)) await rm(copy, { recursive: true, force: true });
    }),
  );
}
