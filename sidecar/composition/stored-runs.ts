/** What the data folder of the settings tells of its runs, for commands that start nothing. */
import type { Config } from '../config/config.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { storedEvidence } from '../run/gather-folder.ts';
import { storedVerdict, storedVerdicts } from '../run/run-book.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { DataFolder } from './data-folder.ts';

/** The newest stored verdicts, newest first. */
export function readStoredVerdicts(config: Config, limit: number): Promise<readonly Verdict[]> {
  return storedVerdicts(new DataFolder(config.dataDir).runsDir, limit);
}

/** A stored verdict, of one run or of the latest judged one; undefined where there is none. */
export function readStoredVerdict(config: Config, id: string | undefined): Promise<Verdict | undefined> {
  return storedVerdict(new DataFolder(config.dataDir).runsDir, id);
}

/** What a report shows of one run, or of the latest judged one; undefined where there is none. */
export function readStoredEvidence(config: Config, id: string | undefined): Promise<RunEvidence | undefined> {
  return storedEvidence(new DataFolder(config.dataDir).runsDir, id);
}
