import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { SidecarError } from '../errors.ts';
import { recordProblem, type RunRecord } from './run-record.ts';

export type { RunLooks, RunRecord, TakenLook } from './run-record.ts';

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;
/** What a writer leaves beside the files while it is at work, or where it was killed. */
const PASSING = /\.new$|^writer\.lock(\.|$)/;

/** True for what `newRunId` makes. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** A new run id: sorts by time, and no two are equal. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** The folder of one run; no other code knows what its files are called. */
export class RunFolder {
  readonly id: string;
  readonly path: string;

  constructor(runsDir: string, id: string) {
    if (!RUN_ID.test(id)) throw new SidecarError('RUN_UNKNOWN', { id });
    this.id = id;
    this.path = join(runsDir, id);
  }

  get spansFile(): string {
    return join(this.path, 'spans.duckdb');
  }

  get verdictFile(): string {
    return join(this.path, 'verdict.json');
  }

  get claimsFile(): string {
    return join(this.path, 'claims.yaml');
  }

  /** Copies of what was known of the judge itself when the run was judged. */
  get selftestFile(): string {
    return join(this.path, 'selftest.json');
  }

  get calibrationFile(): string {
    return join(this.path, 'calibration.json');
  }

  /** What a comparison needs of the run that this one is held against; there only where one was named. */
  get baselineFile(): string {
    return join(this.path, 'baseline.json');
  }

  /** Where the copy of a scenario file lies; one that extends another keeps its name, so that it still finds it. */
  scenarioFile(file: string): string {
    return join(this.path, 'scenario', basename(file));
  }

  async create(): Promise<void> {
    await mkdir(join(this.path, 'scenario'), { recursive: true });
  }

  /** Replaces `run.json` whole, so that a reader or a crash never meets half of it. */
  async write(record: RunRecord): Promise<void> {
    const file = join(this.path, 'run.json');
    await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
    await rename(`${file}.new`, file);
  }

  /**
   * The files that judging rests on and its verdict: names within the folder, `/` between parts, in the order of their
   * bytes. Throws `BUNDLE_UNPACKABLE` for anything that is no plain file.
   */
  async evidence(): Promise<readonly string[]> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      const name = relative(this.path, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
      if (entry.isDirectory() || PASSING.test(entry.name)) continue;
      if (!entry.isFile()) throw new SidecarError('BUNDLE_UNPACKABLE', { run: this.id, reason: `${name} is no plain file` });
      names.push(name);
    }
    return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** `run.json`; throws `RUN_UNKNOWN` where there is none, `STORE_UNREADABLE` where it is damaged. */
  async read(): Promise<RunRecord> {
    const file = join(this.path, 'run.json');
    try {
      const record: unknown = JSON.parse(await readFile(file, 'utf8'));
      const problem = recordProblem(record, this.id);
      if (problem !== undefined) throw new Error(problem);
      return record as RunRecord;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new SidecarError('RUN_UNKNOWN', { id: this.id }, { cause });
      throw new SidecarError('STORE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
    }
  }
}

/** The run folders of a data folder, newest first; folders that are no runs are passed over. */
export async function runFolders(runsDir: string): Promise<readonly RunFolder[]> {
  const names = await readdir(runsDir).catch(() => []);
  return names
    .filter((name) => RUN_ID.test(name))
    .toSorted()
    .toReversed()
    .map((id) => new RunFolder(runsDir, id));
}
