import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SidecarError } from '../errors.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { checkForeignFile } from '../store/check-foreign-file.ts';
import { readVerdict } from '../verdict/verdict-file.ts';
import { checkManifest, readManifest } from './check-manifest.ts';
import { unpackBundle } from './unpack.ts';

/**
 * Gives the run in a bundle to `use`, and takes it away afterwards. That every file is as the manifest says is checked; the
 * verdict is not judged anew. Throws `BUNDLE_UNREADABLE`, `BUNDLE_REFUSED`.
 */
export async function withBundle<Result>(file: string, use: (folder: RunFolder) => Promise<Result>): Promise<Result> {
  const into = await mkdtemp(join(tmpdir(), 'exai-bundle-'));
  try {
    const bundle = await unpackBundle(file, into);
    const verdict = await readVerdict(bundle.folder.verdictFile);
    const [problem] = checkManifest(readManifest(file, bundle.manifest), bundle, verdict);
    if (problem !== undefined) throw new SidecarError('BUNDLE_REFUSED', { file, at: 0, reason: `the manifest is not true of what follows: ${problem.path} ${problem.message}` });
    await checkForeignFile(bundle.folder.spansFile);
    return await use(bundle.folder);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
