import { CalibrationResultSchema } from '../verdict/calibration-result.ts';
import type { GateResults } from '../verdict/gate.ts';
import { readResult, writeResult } from '../verdict/result-file.ts';
import { SelftestsSchema } from '../verdict/selftest-result.ts';
import type { Environment } from '../verdict/verdict.ts';
import type { RunFolder } from './run-folder.ts';

/** What the data folder knows of the judge itself: its self-tests, and the calibration that was made under these conditions, if any. */
export type KnownOfTheJudge = (environment: Environment, quick: boolean) => Promise<GateResults>;

/** Copies what is known of the judge into a run's folder, so that its verdict stays a function of that folder alone. */
export async function keepGateResults(folder: RunFolder, { selftests, calibration }: GateResults): Promise<void> {
  if (selftests !== undefined) await writeResult(folder.selftestFile, SelftestsSchema, selftests);
  if (calibration !== undefined) await writeResult(folder.calibrationFile, CalibrationResultSchema, calibration);
}

/** What a run's folder says of the judge. */
export const gateResultsIn = async (folder: RunFolder): Promise<GateResults> => ({
  selftests: await readResult(folder.selftestFile, SelftestsSchema),
  calibration: await readResult(folder.calibrationFile, CalibrationResultSchema),
});
