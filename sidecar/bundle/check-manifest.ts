import { SidecarError } from '../errors.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { jsonDifferences } from './json-differences.ts';
import { manifestText, type Manifest } from './manifest.ts';
import type { UnpackedBundle } from './unpack.ts';
import type { Finding } from './verification.ts';

/** The manifest as it is packed. Throws `BUNDLE_REFUSED` where it is of another version. */
export function readManifest(file: string, text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  const { format, version } = manifest as { readonly format?: unknown; readonly version?: unknown };
  if (format !== 'exai-sidecar bundle' || version !== 1) throw new SidecarError('BUNDLE_REFUSED', { file, at: 0, reason: `it says to be ${JSON.stringify(format)}, version ${JSON.stringify(version)}, and this program reads version 1` });
  return manifest;
}

/** The manifest is a function of all else that is packed: it is made once more and compared. */
export function checkManifest(manifest: Manifest, { folder, files, manifest: text }: UnpackedBundle, verdict: Verdict | undefined): readonly Finding[] {
  const found: Manifest = {
    format: 'exai-sidecar bundle',
    version: 1,
    run: folder.id,
    judgeVersion: verdict?.judgeVersion ?? manifest.judgeVersion,
    verdict: verdict?.state ?? manifest.verdict,
    files,
    signer: manifest.signer,
  };
  if (manifestText(found) === text) return [];
  const differences = jsonDifferences(manifest, found);
  const about = ({ path }: { readonly path: string }): string => files[Number(/^\/files\/(\d+)\//.exec(path)?.[1] ?? -1)]?.name ?? '';
  if (differences.length > 0) return differences.map((difference) => ({ about: 'manifest', ...difference, message: about(difference) }));
  return [{ about: 'manifest', path: '', was: undefined, is: undefined, message: 'the same values in other bytes' }];
}
