import type { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { judge } from '../run/judge-folder.ts';
import { checkForeignFile } from '../store/check-foreign-file.ts';
import { JUDGE_VERSION } from '../verdict/judge-version.ts';
import { readVerdict, verdictText } from '../verdict/verdict-file.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { checkDigests } from './check-digests.ts';
import { checkManifest, readManifest } from './check-manifest.ts';
import { checkSignature } from './check-signature.ts';
import { jsonDifferences } from './json-differences.ts';
import { type UnpackedBundle, unpackBundle } from './unpack.ts';
import type { Finding, Verification } from './verification.ts';

/**
 * Checks a bundle by itself: every byte of the file against what is packed, every digest, every number of the verdict judged
 * anew from the packed spans, and the signature. With `trusted`, it must be signed by that key. Throws `BUNDLE_UNREADABLE`,
 * and `BUNDLE_REFUSED` for a file that is not as this program writes them.
 *
 * @example
 * const { state, findings } = await verifyBundle('exai-bundle-….tar'); // 'verified', []
 */
export async function verifyBundle(file: string, trusted?: KeyObject): Promise<Verification> {
  const into = await mkdtemp(join(tmpdir(), 'exai-verify-'));
  try {
    return await verifyUnpacked(file, await unpackBundle(file, into), trusted);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

async function verifyUnpacked(file: string, bundle: UnpackedBundle, trusted: KeyObject | undefined): Promise<Verification> {
  const manifest = readManifest(file, bundle.manifest);
  const { verdict, problem } = await packedVerdict(bundle);
  const signature = checkSignature(manifest, bundle.attestation, verdict, trusted);
  const contents = checkManifest(manifest, bundle, verdict);
  const certain = [...checkName(file, bundle.sha256), ...contents, ...(await checkDigests(bundle.folder)), ...signature.findings];
  // What is not as the manifest says was damaged on its way: it is not given to the database.
  const judged = problem === undefined ? (contents.length === 0 ? await checkVerdict(bundle, verdict) : []) : [problem];
  const made = verdict?.judgeVersion ?? manifest.judgeVersion;
  const holds = certain.length === 0 && judged.length === 0 ? 'verified' : certain.length === 0 && problem === undefined && made !== JUDGE_VERSION ? 'other_judge' : 'differs';
  return {
    state: holds,
    file,
    sha256: bundle.sha256,
    bytes: bundle.bytes,
    files: bundle.files.length,
    run: bundle.folder.id,
    verdict: verdict?.state ?? 'unreadable',
    judge: { made, here: JUDGE_VERSION },
    signature: signature.signature,
    findings: [...certain, ...judged],
  };
}

async function packedVerdict({ folder }: UnpackedBundle): Promise<{ readonly verdict: Verdict | undefined; readonly problem: Finding | undefined }> {
  try {
    const verdict = await readVerdict(folder.verdictFile);
    if (verdict !== undefined) return { verdict, problem: undefined };
    return { verdict: undefined, problem: { about: 'verdict', path: '', was: undefined, is: undefined, message: 'no verdict is packed' } };
  } catch (error) {
    return { verdict: undefined, problem: unjudged(error) };
  }
}

/** A bundle may be given another name, but none that speaks of another one. */
function checkName(file: string, sha256: string): readonly Finding[] {
  const named = /sha256-([0-9a-f]{64})/.exec(basename(file))?.[1];
  if (named === undefined || named === sha256) return [];
  return [{ about: 'name', path: basename(file), was: named, is: sha256, message: 'the digest in the name is not that of the file' }];
}

async function checkVerdict({ folder }: UnpackedBundle, stored: Verdict | undefined): Promise<readonly Finding[]> {
  try {
    const was = await readFile(folder.verdictFile, 'utf8');
    await checkForeignFile(folder.spansFile);
    const is = verdictText(await judge(folder));
    if (was === is) return [];
    const differences = jsonDifferences(JSON.parse(was), JSON.parse(is));
    const claim = ({ path }: { readonly path: string }): string => stored?.claims[Number(/^\/claims\/(\d+)\//.exec(path)?.[1] ?? -1)]?.id ?? '';
    if (differences.length > 0) return differences.map((difference) => ({ about: 'verdict', ...difference, message: claim(difference) }));
    return [{ about: 'verdict', path: '', was: undefined, is: undefined, message: 'the same values in other bytes' }];
  } catch (error) {
    return [unjudged(error)];
  }
}

const unjudged = (error: unknown): Finding => ({
  about: 'verdict',
  path: '',
  was: undefined,
  is: undefined,
  message: `it cannot be judged: ${error instanceof Error ? error.message : String(error)}`,
});
