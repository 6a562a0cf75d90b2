import { gzipSync } from 'node:zlib';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Header, type HeaderData } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packRun } from '../../sidecar/bundle/pack-run.ts';
import { unpackBundle } from '../../sidecar/bundle/unpack.ts';
import { verifyBundle } from '../../sidecar/bundle/verify-bundle.ts';
import { DuckDBInstance } from '@duckdb/node-api';
import { makeJudgedRun } from '../support/judged-run.ts';

const END = Buffer.alloc(1024);
const MANIFEST = JSON.stringify({ format: 'exai-sidecar bundle', version: 1, run: '20260101T000000Z-abcdef', judgeVersion: 1, verdict: 'pass', files: [], signer: null });

/** An entry as any tar program may write it. */
function entry(path: string, contents: string, given: HeaderData = {}): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path, size: contents.length, mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0), type: 'File', devmaj: 0, devmin: 0, ...given }).encode(block, 0);
  return Buffer.concat([block, Buffer.from(contents), Buffer.alloc((512 - (contents.length % 512)) % 512)]);
}

const manifest = (text = MANIFEST): Buffer => entry('manifest.json', text);
const withEntry = (...entries: readonly Buffer[]): Buffer => Buffer.concat([manifest(), ...entries, END]);

let place = '';
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'exai-hostile-'));
});
afterAll(() => rm(place, { recursive: true }));

describe('a file that is no bundle as this program writes them', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), 'it ends too early'],
    ['any text', Buffer.from('hello '.repeat(200)), 'it is no tar file'],
    ['a compressed one', gzipSync(Buffer.alloc(100_000)), 'it ends too early'],
    ['a compressed one that is longer than a block', Buffer.concat([gzipSync(Buffer.from(MANIFEST)), Buffer.alloc(4096, 7)]), 'it is no tar file'],
    ['one that begins with something else', Buffer.concat([entry('run.json', '{}'), manifest(), END]), 'its first entry is not manifest.json'],
    ['one whose manifest names no run', Buffer.concat([manifest('{"run":"../../etc"}'), END]), 'the manifest names no run'],
    ['one whose manifest is no JSON', Buffer.concat([manifest('['), END]), 'the manifest names no run'],
    ['a name that leads upwards', withEntry(entry('../evil', 'x')), 'leads out of its folder'],
    ['a name that leads upwards in its middle', withEntry(entry('scenario/../../evil', 'x')), 'leads out of its folder'],
    ['an absolute name', withEntry(entry('/tmp/evil', 'x')), 'leads out of its folder'],
    ['a name with a backslash', withEntry(entry('..\\evil', 'x')), 'holds characters that no name of a run has'],
    ['a name that lies deep', withEntry(entry('a/b/c/d/e/f', 'x')), 'lies too deep'],
    ['a symbolic link', withEntry(entry('spans.duckdb', '', { type: 'SymbolicLink', linkpath: '/etc/passwd' })), 'is a SymbolicLink, not a plain file'],
    ['a hard link', withEntry(entry('spans.duckdb', '', { type: 'Link', linkpath: '/etc/passwd' })), 'is a Link, not a plain file'],
    ['a folder', withEntry(entry('scenario/', '', { type: 'Directory' })), 'is a Directory, not a plain file'],
    ['a device', withEntry(entry('spans.duckdb', '', { type: 'CharacterDevice' })), 'is a CharacterDevice, not a plain file'],
    ['a name told in an entry of its own', withEntry(entry('PaxHeader/x', '20 path=../../evil\n', { type: 'ExtendedHeader' })), 'not a plain file'],
    ['an entry that claims to be huge', withEntry(entry('spans.duckdb', 'x', { size: 8_000_000_000 })), 'claims 8000000000 bytes'],
    ['an entry of more than 8 GiB', withEntry(entry('spans.duckdb', 'x', { size: 2 ** 40 })), 'claims 1099511627776 bytes'],
    ['two entries of one name', withEntry(entry('run.json', '{}'), entry('run.json', '{}')), 'it has two entries "run.json"'],
    ['a second manifest', withEntry(manifest()), 'it has two entries "manifest.json"'],
    ['something behind the attestation', withEntry(entry('attestation.json', '{}'), entry('run.json', '{}')), 'follows the attestation'],
    ['a header with an owner', withEntry(entry('run.json', '{}', { uid: 1 })), 'says more than a name and a size'],
    ['a header with a time', withEntry(entry('run.json', '{}', { mtime: new Date(1000) })), 'says more than a name and a size'],
    ['bytes behind its end', Buffer.concat([withEntry(), Buffer.alloc(512)]), '512 bytes follow its end'],
    ['more entries than any run has', withEntry(...Array.from({ length: 1001 }, (_, at) => entry(`f${at}`, ''))), 'it has more than 1000 entries'],
    ['another version', Buffer.concat([manifest(MANIFEST.replace('"version":1', '"version":2')), END]), 'this program reads version 1'],
  ])('%s is refused, and leaves nothing behind', async (_what, contents, reason) => {
    const file = join(place, 'hostile.tar');
    await writeFile(file, contents);
    await expect(verifyBundle(file)).rejects.toMatchObject({ code: 'BUNDLE_REFUSED', message: expect.stringContaining(reason) });
    const into = await mkdtemp(join(place, 'into-'));
    await unpackBundle(file, join(into, 'deep')).catch(() => undefined);
    expect((await readdir(into)).filter((name) => name !== 'deep')).toEqual([]);
  });

  it('a folder, or one that is not there, is told by name', async () => {
    await mkdir(join(place, 'folder'));
    await expect(verifyBundle(join(place, 'folder'))).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
    await expect(verifyBundle(join(place, 'nothing'))).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });
});

describe('a bundle whose database does more than hold tables', () => {
  it.each([
    ['a macro in the place of a function', 'CREATE MACRO list_contains(a, b) AS true', 'function list_contains'],
    ['a view', 'CREATE VIEW everything AS FROM range(1000000000)', 'view everything'],
    ['a computed column', 'CREATE TABLE more (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1))', 'computed column in more'],
  ])('by %s is not asked anything', async (_what, sql, named) => {
    const runsDir = await mkdtemp(join(place, 'runs-'));
    const folder = await makeJudgedRun(runsDir);
    const instance = await DuckDBInstance.create(folder.spansFile);
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    const { file } = await packRun(folder, join(runsDir, 'out'));
    expect(await verifyBundle(file)).toMatchObject({ state: 'differs', findings: [{ about: 'verdict', message: expect.stringContaining(named) }] });
  });
});
