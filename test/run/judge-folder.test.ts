import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { RunExtractSchema } from '../../sidecar/comparison/run-extract.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { extractFolder } from '../../sidecar/run/extract-folder.ts';
import { judge } from '../../sidecar/run/judge-folder.ts';
import { RunFolder } from '../../sidecar/run/run-folder.ts';
import { writeResult } from '../../sidecar/verdict/result-file.ts';
import { readVerdict, verdictText } from '../../sidecar/verdict/verdict-file.ts';
import { makeJudgedRun, storedText } from '../support/judged-run.ts';
import { someOfEverything } from '../support/some-of-everything.ts';

let place = '';
let folder: RunFolder;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'exai-judge-'));
  folder = await makeJudgedRun(join(place, 'runs'));
});
afterAll(() => rm(place, { recursive: true }));

const SCRIPT = `
import { judge } from ${JSON.stringify(new URL('../../sidecar/run/judge-folder.ts', import.meta.url).href)};
import { RunFolder } from ${JSON.stringify(new URL('../../sidecar/run/run-folder.ts', import.meta.url).href)};
import { verdictText } from ${JSON.stringify(new URL('../../sidecar/verdict/verdict-file.ts', import.meta.url).href)};
process.stdout.write(verdictText(await judge(new RunFolder(process.argv[2], process.argv[3]))));
`;

describe('judging a run folder', () => {
  it('gives the same bytes elsewhere on the disk, in another process, place, time zone, language and year', async () => {
    const elsewhere = join(place, 'quite', 'another place');
    await cp(folder.path, join(elsewhere, folder.id), { recursive: true });
    const script = join(place, 'judge.mts');
    // A clock that is years ahead: whoever asks the time gets another one.
    await writeFile(script, `const RealDate = Date; globalThis.Date = class extends RealDate { constructor(...given) { super(...(given.length === 0 ? ['2040-02-29T12:00:00Z'] : given)); } static now() { return 2214043200000; } };\n${SCRIPT}`);
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const text = execFileSync(process.execPath, ['--import', tsx, script, elsewhere, folder.id], { cwd: tmpdir(), encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } });
    expect(text).toBe(await storedText(folder));
  });

  it('gives the same bytes whatever the order of rows in the file', async () => {
    const runsDir = join(place, 'shuffled');
    await cp(folder.path, join(runsDir, folder.id), { recursive: true });
    const shuffled = new RunFolder(runsDir, folder.id);
    const instance = await DuckDBInstance.create(shuffled.spansFile);
    const connection = await instance.connect();
    for (const table of ['spans', 'calls', 'call_files', 'ledger', 'readings']) {
      await connection.run(`CREATE TABLE other AS FROM ${table} ORDER BY hash(COLUMNS(*)::VARCHAR); DELETE FROM ${table}; INSERT INTO ${table} FROM other; DROP TABLE other`);
    }
    connection.closeSync();
    instance.closeSync();
    expect(verdictText(await judge(shuffled))).toBe(await storedText(folder));
  });

  it('holds it against the baseline that was copied into it, and against none where none was', async () => {
    expect((await readVerdict(folder.verdictFile))?.baseline).toBeNull();
    const claims = await loadClaims(folder.claimsFile, MEASURES);
    const extract = await extractFolder(folder, claims);
    const held = await makeJudgedRun(join(place, 'held'), { id: '20260102T000000Z-abcdef', spans: someOfEverything({ slower: 1.5, shift: 100 }), before: ({ baselineFile }) => writeResult(baselineFile, RunExtractSchema, extract) });
    const verdict = await readVerdict(held.verdictFile);
    expect(verdict?.baseline).toMatchObject({ base: { id: folder.id }, head: { id: held.id }, comparable: true, regressions: ['upload.first'] });
    expect(verdictText(await judge(held))).toBe(await storedText(held));
    await writeFile(held.baselineFile, (await readFile(held.baselineFile, 'utf8')).slice(0, -20));
    await expect(judge(held)).rejects.toThrow('baseline.json');
  });

  it('refuses to compare a run whose spans are gone, by name', async () => {
    const runsDir = join(place, 'thinned');
    await cp(folder.path, join(runsDir, folder.id), { recursive: true });
    const thinned = new RunFolder(runsDir, folder.id);
    await rm(thinned.spansFile);
    await expect(extractFolder(thinned, [])).rejects.toMatchObject({ code: 'RUN_SPANS_GONE' });
  });
});
