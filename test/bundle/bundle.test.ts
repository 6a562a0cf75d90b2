import { createHash, generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packRun, type WrittenBundle } from '../../sidecar/bundle/pack-run.ts';
import { verifyBundle } from '../../sidecar/bundle/verify-bundle.ts';
import { RunFolder } from '../../sidecar/run/run-folder.ts';
import { seededRandom } from '../otlp/seeded-random.ts';
import { makeJudgedRun, storedText } from '../support/judged-run.ts';

let place = '';
let folder: RunFolder;
let bundle: WrittenBundle;
let bytes: Buffer;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'exai-bundle-'));
  folder = await makeJudgedRun(join(place, 'runs'));
  bundle = await packRun(folder, join(place, 'out'), privateKey);
  bytes = await readFile(bundle.file);
});
afterAll(() => rm(place, { recursive: true }));

/** A file in the place of the bundle's, under a name that says nothing. */
async function withBytes(name: string, contents: Buffer): Promise<string> {
  const file = join(place, name);
  await writeFile(file, contents);
  return file;
}

/** True where checking the file finds anything wrong, or refuses it. */
const isFound = (file: string): Promise<boolean> => verifyBundle(file).then(({ state }) => state !== 'verified', () => true);

describe('a bundle', () => {
  it('is named for its own digest, and the same bytes each time', async () => {
    expect(basename(bundle.file)).toBe(`exai-bundle-${folder.id}-sha256-${createHash('sha256').update(bytes).digest('hex')}.tar`);
    const again = await packRun(folder, join(place, 'again'), privateKey);
    expect((await readFile(again.file)).equals(bytes)).toBe(true);
  });

  it('is the same from a copy of the folder elsewhere, with other times and permissions', async () => {
    await cp(folder.path, join(place, 'elsewhere', folder.id), { recursive: true });
    const copy = await packRun(new RunFolder(join(place, 'elsewhere'), folder.id), join(place, 'copy'), privateKey);
    expect(copy.sha256).toBe(bundle.sha256);
  });

  it('is opened by tar, which finds the manifest, every file of the run and the attestation', async () => {
    const listed = execFileSync('tar', ['-tf', bundle.file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed).toEqual(['manifest.json', 'claims.yaml', 'run.json', 'scenario/smoke.yaml', 'spans.duckdb', 'verdict.json', 'attestation.json']);
    expect(execFileSync('tar', ['-xOf', bundle.file, 'verdict.json'], { encoding: 'utf8' })).toBe(await storedText(folder));
  });

  it('is verified where it was packed and where it was not, by any name', async () => {
    expect(await verifyBundle(bundle.file)).toMatchObject({ state: 'verified', run: folder.id, verdict: 'fail', files: 5, findings: [], signature: { trusted: false } });
    const moved = join(await mkdtemp(join(tmpdir(), 'exai-other-')), 'evidence');
    await cp(bundle.file, moved);
    expect(await verifyBundle(moved)).toMatchObject({ state: 'verified', sha256: bundle.sha256 });
  });

  it('keeps names that are not ASCII, and refuses one that fits no header', async () => {
    const runsDir = join(place, 'names');
    await cp(folder.path, join(runsDir, folder.id), { recursive: true });
    const named = new RunFolder(runsDir, folder.id);
    await rename(named.scenarioFile('smoke.yaml'), named.scenarioFile('größe über alles.yaml'));
    const { file } = await packRun(named, join(place, 'names-out'));
    expect(await verifyBundle(file)).toMatchObject({ state: 'verified' });
    expect(execFileSync('tar', ['-tf', file, '--quoting-style=literal'], { encoding: 'utf8' })).toContain('scenario/größe über alles.yaml');
    await rename(named.scenarioFile('größe über alles.yaml'), named.scenarioFile(`${'x'.repeat(120)}.yaml`));
    await expect(packRun(named, join(place, 'names-out'))).rejects.toThrow('is too long for a tar file');
  });

  it('without a key has no attestation, and is verified as such', async () => {
    const unsigned = await packRun(folder, join(place, 'unsigned'));
    expect(await verifyBundle(unsigned.file)).toMatchObject({ state: 'verified', signature: null });
    expect(await verifyBundle(unsigned.file, publicKey)).toMatchObject({ state: 'differs', findings: [{ about: 'signature', message: 'it is not signed' }] });
  });

  it('is trusted with the key that signed it, and not with another', async () => {
    expect(await verifyBundle(bundle.file, publicKey)).toMatchObject({ state: 'verified', signature: { trusted: true } });
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(await verifyBundle(bundle.file, other)).toMatchObject({ state: 'differs', signature: { trusted: false }, findings: [{ message: 'it is signed by another key' }] });
  });
});

/** Where each entry's header, contents and padding begin. */
function regions(): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at + 512 <= bytes.length; ) {
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8);
    if (Number.isNaN(size)) break;
    const end = at + 512 + size;
    // Headers are all made alike: every field of the first is tried, and a few of the others.
    if (at === 0) places.push(99, 100, 108, 116, 124, 136, 148, 156, 157, 257, 263, 265, 297, 329, 337, 345, 511);
    places.push(at, at + 148, at + 512, end - 1);
    if (size % 512 !== 0) places.push(end, at + 512 + Math.ceil(size / 512) * 512 - 1);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return [...places, bytes.length - 1024, bytes.length - 1];
}

describe('one changed byte', () => {
  it('anywhere in the file is found: in every header field, in padding, in the manifest, in the signature, and at random', async () => {
    const random = seededRandom(20_260_101);
    const anywhere = Array.from({ length: 20 }, () => random(bytes.length));
    const texts = bytes.indexOf('"signatures"');
    const places = [...regions(), ...anywhere, ...Array.from({ length: 15 }, (_, at) => texts + 13 * at)].filter((at) => at < bytes.length);
    const missed: number[] = [];
    for (const at of places) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << random(8));
      if (!(await isFound(await withBytes('changed.tar', changed)))) missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  it('that is cut off or added at the end is found', async () => {
    expect(await isFound(await withBytes('short.tar', bytes.subarray(0, -1)))).toBe(true);
    expect(await isFound(await withBytes('long.tar', Buffer.concat([bytes, Buffer.alloc(1)])))).toBe(true);
    expect(await isFound(await withBytes('longer.tar', Buffer.concat([bytes, Buffer.alloc(512)])))).toBe(true);
  });

  it('in the name is found', async () => {
    const renamed = join(place, basename(bundle.file).replace(bundle.sha256, 'f'.repeat(64)));
    await cp(bundle.file, renamed);
    expect(await verifyBundle(renamed)).toMatchObject({ state: 'differs', findings: [{ about: 'name', was: 'f'.repeat(64), is: bundle.sha256 }] });
  });
});

/** Changes a file of a copy of the run, and packs it as if it were true. */
async function repacked(name: string, change: (text: string) => string, key = false): Promise<string> {
  const runsDir = await mkdtemp(join(place, 'forged-'));
  await cp(folder.path, join(runsDir, folder.id), { recursive: true });
  const file = join(runsDir, folder.id, name);
  await writeFile(file, change(await readFile(file, 'utf8')));
  return (await packRun(new RunFolder(runsDir, folder.id), join(runsDir, 'out'), key ? privateKey : undefined)).file;
}

describe('a bundle that was packed anew after a change', () => {
  it('of a number says which, what it was and what it is', async () => {
    const forged = await repacked('verdict.json', (text) => text.replace(/"lower": 0\.\d+/, '"lower": 0.1'));
    const lower = (JSON.parse(await storedText(folder)) as { claims: { lower: number }[] }).claims[0]?.lower;
    expect(await verifyBundle(forged)).toMatchObject({ state: 'differs', findings: [{ about: 'verdict', path: '/claims/0/lower', was: 0.1, is: lower, message: 'upload.first' }] });
  });

  it('of the layout of the verdict alone is found', async () => {
    const forged = await repacked('verdict.json', (text) => JSON.stringify(JSON.parse(text)));
    expect(await verifyBundle(forged)).toMatchObject({ state: 'differs', findings: [{ about: 'verdict', message: 'the same values in other bytes' }] });
  });

  it('of a limit is found by the digest of the claims', async () => {
    const forged = await repacked('claims.yaml', (text) => text.replace('value: 0.1', 'value: 0.9'));
    const { findings } = await verifyBundle(forged);
    expect(findings.map(({ path }) => path)).toEqual(expect.arrayContaining(['/environment/claimsDigest', '/claims/1/state']));
  });

  it('of the scenario is found by its digest', async () => {
    const forged = await repacked('scenario/smoke.yaml', (text) => `${text}\n# quite another\n`);
    expect(await verifyBundle(forged)).toMatchObject({ state: 'differs', findings: [{ about: 'digest', path: '/environment/scenarioDigest' }] });
  });

  it('of the record is found where the verdict speaks of it', async () => {
    const forged = await repacked('run.json', (text) => text.replace('"dropped": 0', '"dropped": 7'));
    const { findings } = await verifyBundle(forged);
    expect(findings).toContainEqual(expect.objectContaining({ path: '/measurement/dropped', was: 0, is: 7 }));
  });

  it('made by another judge is told by its number, not taken for a change', async () => {
    const older = await repacked('verdict.json', (text) => text.replace('"judgeVersion": 1', '"judgeVersion": 0').replace(/"lower": 0\.\d+/, '"lower": 0.1'));
    expect(await verifyBundle(older)).toMatchObject({ state: 'other_judge', judge: { made: 0, here: 1 } });
  });

  it('whose record or verdict is nonsense is not judged, and says so', async () => {
    for (const [name, text] of [['claims.yaml', 'claims: 7'], ['spans.duckdb', 'not a database']] as const) {
      const { state, findings } = await verifyBundle(await repacked(name, () => text));
      expect([state, findings.at(-1)?.message]).toEqual(['differs', expect.stringContaining('it cannot be judged')]);
    }
  });
});

describe('a run that cannot be packed', () => {
  it('says why: not judged, under way, spans gone, a link in its folder', async () => {
    const fresh = async (name: string): Promise<RunFolder> => {
      const runsDir = join(place, name);
      await cp(folder.path, join(runsDir, folder.id), { recursive: true });
      return new RunFolder(runsDir, folder.id);
    };
    const unjudged = await fresh('unjudged');
    await rm(unjudged.verdictFile);
    const running = await fresh('running');
    await running.write({ ...(await running.read()), state: 'running' });
    const thinned = await fresh('thinned');
    await rm(thinned.spansFile);
    const linked = await fresh('linked');
    await rename(linked.spansFile, join(place, 'real.duckdb'));
    await symlink(join(place, 'real.duckdb'), linked.spansFile);
    for (const [run, reason] of [[unjudged, 'not been judged'], [running, 'under way'], [thinned, 'spans are gone'], [linked, 'spans.duckdb is no plain file']] as const) {
      await expect(packRun(run, join(place, 'none'))).rejects.toThrow(reason);
    }
    await expect(stat(join(place, 'none'))).rejects.toThrow('ENOENT');
  });
});
