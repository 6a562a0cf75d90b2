import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Room on a disk, and how much of it a run takes. */
export interface DiskSpace {
  readonly path: string;
  readonly freeBytes: number;
  readonly neededBytes: number;
}

/** What a run is expected to write. */
interface Volume {
  readonly calls: number;
  /** Generated files; they are removed after the run. */
  readonly fileBytes: number;
}

/** A run of 370 calls with every rung leaves 2.4 MB; the write-ahead log may hold as much again, and the rest is room. */
const BYTES_A_CALL = 20_000;
const BYTES_A_RUN = 10_000_000;

/** Room in the data folder and where files for uploads go, each disk once. */
export async function diskSpace(dataDir: string, filesDir: string, { calls, fileBytes }: Volume): Promise<readonly DiskSpace[]> {
  const runs = { path: await existing(dataDir), neededBytes: BYTES_A_RUN + calls * BYTES_A_CALL };
  const files = { path: await existing(filesDir), neededBytes: fileBytes };
  const isOne = (await stat(runs.path)).dev === (await stat(files.path)).dev;
  const places = isOne ? [{ ...runs, neededBytes: runs.neededBytes + files.neededBytes }] : [runs, files];
  return Promise.all(
    places.map(async (place) => {
      const { bavail, bsize } = await statfs(place.path);
      return { ...place, freeBytes: bavail * bsize };
    }),
  );
}

/** The folder, or as long as it is not made yet the nearest around it. */
async function existing(folder: string): Promise<string> {
  let path = folder;
  while ((await stat(path).catch(() => undefined)) === undefined) path = dirname(path);
  return path;
}
