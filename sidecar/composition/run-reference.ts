import { stat } from 'node:fs/promises';
import { withBundle } from '../bundle/open-bundle.ts';
import { type WrittenBundle, packRun } from '../bundle/pack-run.ts';
import type { Claim } from '../claims/claim.ts';
import { loadClaims } from '../claims/load-claims.ts';
import { compareRuns } from '../comparison/compare-runs.ts';
import type { RunExtract } from '../comparison/run-extract.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import { extractFolder } from '../run/extract-folder.ts';
import { findRun } from '../run/find-run.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { Comparison } from '../verdict/comparison-schema.ts';
import { DataFolder } from './data-folder.ts';
import { readPrivateKeyFile } from './key-file.ts';

/** Gives a run to `use` that is named by its id, as `latest` or `previous`, or by the file of a bundle. Throws `RUN_REFERENCE_UNKNOWN`. */
async function withRun<Result>(config: Config, reference: string, use: (folder: RunFolder) => Promise<Result>): Promise<Result> {
  const folder = await findRun(new DataFolder(config.dataDir).runsDir, reference);
  if (folder !== undefined) return use(folder);
  const isFile = await stat(reference).then((found) => found.isFile(), () => false);
  if (!isFile) throw new SidecarError('RUN_REFERENCE_UNKNOWN', { reference, dataDir: config.dataDir });
  return withBundle(reference, use);
}

/** Takes from a run what a new one is held against, as the claims of the settings select it. */
export async function readBaseline(config: Config, reference: string): Promise<RunExtract> {
  const claims = await loadClaims(config.claimsFile, MEASURES);
  return withRun(config, reference, (folder) => extractFolder(folder, claims));
}

/** Holds two runs against each other, measure by measure as the claims of `head` select them. */
export async function compareReferences(config: Config, base: string, head: string, options: { readonly anyway: boolean }): Promise<Comparison> {
  const { claims, after } = await withRun(config, head, async (folder): Promise<{ claims: readonly Claim[]; after: RunExtract }> => {
    const its = await loadClaims(folder.claimsFile, MEASURES);
    return { claims: its, after: await extractFolder(folder, its) };
  });
  const before = await withRun(config, base, (folder) => extractFolder(folder, claims));
  return compareRuns(claims, before, after, { tolerance: config.tolerance, ...options });
}

/** Packs a run into a bundle, signed where the settings name a key. */
export async function packReference(config: Config, reference: string, outDir: string): Promise<WrittenBundle> {
  const key = config.keyFile === undefined ? undefined : await readPrivateKeyFile(config.keyFile);
  const folder = await findRun(new DataFolder(config.dataDir).runsDir, reference);
  if (folder === undefined) throw new SidecarError('CLI_NO_VERDICT', { dataDir: config.dataDir, run: reference === 'latest' ? undefined : reference });
  return packRun(folder, outDir, key);
}
