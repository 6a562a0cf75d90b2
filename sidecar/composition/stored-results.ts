import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SidecarError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { KnownOfTheJudge } from '../run/gate-results.ts';
import { type CalibrationResult, CalibrationResultSchema } from '../verdict/calibration-result.ts';
import { conditionsOf, differenceOf } from '../verdict/conditions.ts';
import { readResult, writeResult } from '../verdict/result-file.ts';
import { type SelftestResult, type Selftests, SelftestsSchema } from '../verdict/selftest-result.ts';
import type { DataFolder } from './data-folder.ts';

/** What a data folder knows of the judge itself, for the runs that are made in it. */
export class StoredResults {
  readonly #folder: DataFolder;

  constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  get selftestFile(): string {
    return join(this.#folder.selftestDir, 'selftest.json');
  }

  /** Stores a self-test beside the other kind's, if there is one that can be read: what took minutes is not lost to a damaged file. */
  async keepSelftest(result: SelftestResult, log: Logger): Promise<void> {
    const before: Selftests = (await orTold(readResult(this.selftestFile, SelftestsSchema), undefined, log)) ?? { rehearsal: null, run: null };
    await writeResult(this.selftestFile, SelftestsSchema, { ...before, [result.kind]: result });
  }

  /** The calibrations that there are, each with its file. */
  async calibrations(): Promise<readonly CalibrationResult[]> {
    const names = await readdir(this.#folder.calibrationDir).catch(() => []);
    const found = await Promise.all(names.map((name) => readResult(join(this.#folder.calibrationDir, name, 'calibration.json'), CalibrationResultSchema)));
    return found.filter((result) => result !== undefined);
  }

  /** What a run keeps a copy of: a damaged file is told and passed over, as it is no reason not to run. */
  knownOfTheJudge(log: Logger): KnownOfTheJudge {
    return async (environment, quick) => {
      const conditions = conditionsOf(environment, quick);
      const calibrations = await orTold(this.calibrations(), [], log);
      return {
        selftests: await orTold(readResult(this.selftestFile, SelftestsSchema), undefined, log),
        calibration: calibrations.filter((result) => differenceOf(result.conditions, conditions) === undefined).toSorted((a, b) => (a.at < b.at ? 1 : -1))[0],
      };
    };
  }
}

/** What was read, or something else where it cannot be read, which is told. */
async function orTold<Value>(reading: Promise<Value>, otherwise: Value, log: Logger): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    log.warn({ reason: error.message }, 'what was known of the judge cannot be read');
    return otherwise;
  }
}
