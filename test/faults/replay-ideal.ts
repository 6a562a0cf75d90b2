import { join } from 'node:path';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from '../e2e/program.ts';

/** Replays a whole scenario against the rehearsal, profile ideal, with a fault or with none (''); rejects where nothing was judged. */
export async function replayIdeal(scenario: string, fault: string, timeScale: string): Promise<Verdict> {
  const data = await temporaryFolder();
  const file = join(data, 'verdict.json');
  const options = ['--full', '--profile', 'ideal', ...(fault === '' ? [] : ['--fault', fault]), '--time-scale', timeScale];
  const { status, said } = await startProgram(['replay', scenario, ...options, '--data', data, '--json', file, ...freePorts]).ended;
  if (status === null || status === 1) throw new Error(said);
  return readVerdictFile(file);
}
