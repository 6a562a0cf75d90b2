import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SidecarError } from '../errors.ts';
import type { Environment, Verdict } from '../verdict/verdict.ts';
import type { RunState } from './run-event.ts';

/** One look at a run that is repeated until it is decided: everything up to it, and which claims were still open. */
export interface TakenLook {
  /** Calls planned so far. */
  readonly calls: number;
  /** When the last record of it was in, in nanoseconds since 1970-01-01 UTC. */
  readonly unixNano: string;
  /** The claims that the round before it was for; undefined for the first look, which is at all. */
  readonly claims: readonly string[] | undefined;
}

/** How a run is looked at that is repeated until it is decided: all fixed before the first look but when each is taken. */
export interface RunLooks {
  readonly budgetSeconds: number;
  /** How many looks there may be. */
  readonly most: number;
  readonly taken: readonly TakenLook[];
  /** Why there was no further one; undefined while the run is under way. */
  readonly ended: string | undefined;
}

/** What a run folder says of itself, `run.json`: everything that judging needs besides spans and claims. */
export interface RunRecord {
  readonly id: string;
  readonly scenario: string;
  readonly quick: boolean;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly state: RunState;
  /** Undefined until the target was there. */
  readonly environment: Environment | undefined;
  /** What kept the run from being judged. */
  readonly failure: string | undefined;
  readonly plannedCalls: number;
  readonly leftOut: readonly { readonly step: string; readonly labels: readonly string[]; readonly reason: string }[];
  readonly measurement: Verdict['measurement'];
  /** Undefined for an ordinary run, which is looked at once. */
  readonly looks?: RunLooks | undefined;
}

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

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

  /** `run.json`; throws `RUN_UNKNOWN` where there is none, `STORE_UNREADABLE` where it is damaged. */
  async read(): Promise<RunRecord> {
    const file = join(this.path, 'run.json');
    try {
      const record = JSON.parse(await readFile(file, 'utf8')) as RunRecord | null;
      if (record?.id !== this.id) throw new Error('it does not describe this run');
      return record;
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
