import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import { claimsBeside, SCENARIOS_DIR } from '../config/scenarios-dir.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import type { ReadyScenario } from '../run/run-book.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { VERSION } from '../words.ts';
import { configuredScenarioName } from './configured-scenario-name.ts';

/** Reads a scenario by name, that of the settings or one that ships with the program, and checks its claims. */
export async function configuredScenario(name: string, config: Config): Promise<ReadyScenario> {
  const configured = configuredScenarioName(config);
  if (name !== configured && !/^[\w-]+(\.[\w-]+)*$/.test(name)) throw new SidecarError('SCENARIO_UNKNOWN', { name });
  const file = name === configured ? config.scenarioFile : join(SCENARIOS_DIR, `${name}.yaml`);
  const scenario = await loadScenario(file);
  const claimsFile = name === configured || config.claimsGiven ? config.claimsFile : claimsBeside(file);
  // Loaded here for its problems alone: judging reads the copy in the run's folder.
  await loadClaims(claimsFile, MEASURES);
  const stamps = { sidecarVersion: VERSION, scenarioDigest: `sha256:${scenario.digest}`, claimsDigest: await digestOf(claimsFile) };
  return { scenario, claimsFile, stamps };
}

const digestOf = async (file: string): Promise<string> => `sha256:${createHash('sha256').update(await readFile(file)).digest('hex')}`;
