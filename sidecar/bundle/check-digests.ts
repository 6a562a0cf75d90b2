import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFolder } from '../run/run-folder.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import type { Finding } from './verification.ts';

/** Holds the digests that a run's record gives of its claims and its scenario against the copies in its folder. */
export async function checkDigests(folder: RunFolder): Promise<readonly Finding[]> {
  const record = await folder.read().catch(() => undefined);
  // A record that cannot be read is told of where the run cannot be judged.
  if (record?.environment === undefined) return [];
  const { claimsDigest, scenarioDigest } = record.environment;
  const claims = await readFile(folder.claimsFile).then((text) => `sha256:${createHash('sha256').update(text).digest('hex')}`, () => undefined);
  const scenarios = await scenarioDigests(folder);
  return [
    ...(claims === claimsDigest ? [] : [{ about: 'digest', path: '/environment/claimsDigest', was: claimsDigest, is: claims, message: 'claims.yaml is not what the run was held against' } as const]),
    ...(scenarios.includes(scenarioDigest) ? [] : [{ about: 'digest', path: '/environment/scenarioDigest', was: scenarioDigest, is: scenarios.join(', '), message: 'scenario/ is not what the run replayed' } as const]),
  ];
}

/** One of the files is the scenario, the others are those that it extends. */
async function scenarioDigests(folder: RunFolder): Promise<readonly string[]> {
  const scenarioDir = join(folder.path, 'scenario');
  const names = await readdir(scenarioDir).catch(() => []);
  return Promise.all(
    names.map((name) =>
      loadScenario(join(scenarioDir, name)).then(
        ({ digest }) => `sha256:${digest}`,
        (error: unknown) => `unreadable (${error instanceof Error ? error.message : String(error)})`,
      ),
    ),
  );
}
