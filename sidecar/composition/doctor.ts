import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import { diagnose } from '../doctor/diagnose.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { createLogger } from '../log.ts';
import { MEASURES } from '../measures/registry.ts';
import { spareFor } from '../run/spare.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { configuredInspection, type TargetParts } from './configured-target.ts';
import { DataFolder } from './data-folder.ts';
import { openEars } from './ears.ts';

/** Looks at the target of the settings, and hears for a while who says hello; nothing is started or written. */
export async function examine(config: Config, active: boolean, signal: AbortSignal): Promise<Diagnosis> {
  const folder = new DataFolder(config.dataDir);
  const secret = await folder.storedSecret('otlp');
  const ears = await openEars(config, secret);
  try {
    const filesDir = config.filesDir ?? folder.filesDir;
    return await examineWith(config, { pipeline: ears, secret: secret ?? '', filesDir, filesDirInDaemon: config.filesDirInDaemon ?? filesDir, deaf: ears.deaf, log: createLogger('doctor', config.logLevel) }, active, signal);
  } finally {
    await ears.close();
  }
}

/** The same for a program that hears already. */
export async function examineWith(config: Config, parts: TargetParts, active: boolean, signal: AbortSignal): Promise<Diagnosis> {
  const { quick, care, dataDir } = config;
  const [scenario, claims] = await Promise.all([loadScenario(config.scenarioFile), loadClaims(config.claimsFile, MEASURES)]);
  const { filesDir, filesDirInDaemon } = parts;
  return diagnose({ inspect: configuredInspection(config, parts), scenario, claims, quick, spare: (others) => spareFor(care, others), dataDir, filesDir, filesDirInDaemon, active, signal });
}
