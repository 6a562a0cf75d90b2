import { generateKeyPairSync } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClaimHistory } from '../../sidecar/history/history-schema.ts';
import { FEW_CLAIMS } from '../support/judged-run.ts';
import type { Comparison } from '../../sidecar/verdict/comparison-schema.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

describe('two runs on one data folder', { timeout: 480_000 }, () => {
  it('become evidence, a comparison, a baseline and a history', async () => {
    const data = await temporaryFolder();
    const out = await temporaryFolder();
    const run = (...args: readonly string[]) => startProgram([...args, '--data', data]).ended;
    const claims = join(out, 'few.claims.yaml');
    await writeFile(claims, FEW_CLAIMS);
    const replay = (file: string, ...args: readonly string[]) => run('replay', 'task-2c', '--claims', claims, '--time-scale', '10', '--json', file, ...args, ...freePorts);
    const [first, second] = [join(out, 'first.json'), join(out, 'second.json')];
    await replay(first, '--profile', 'ideal');
    await replay(second, '--fault', 'slow-upload', '--baseline', 'latest');
    const [good, slow] = [await readVerdictFile(first), await readVerdictFile(second)];

    // Nothing in either run cannot be. What is proven slower depends on how busy the machine is: that is tried on runs made by hand.
    expect([good.impossible, slow.impossible]).toEqual([[], []]);
    expect(good.baseline).toBeNull();
    expect(slow.baseline).toMatchObject({ base: { id: good.run.id }, comparable: true });
    expect(slow.baseline?.changes.map(({ claim }) => claim)).toEqual(slow.claims.map(({ id }) => id));
    expect(slow.baseline?.differences.map(({ what }) => what)).toContain('fault');

    // Packed and signed here, verified where there is no data folder at all.
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await writeFile(join(out, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(out, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    expect((await run('bundle', good.run.id, '--out', out, '--key', join(out, 'key.pem'))).status).toBe(0);
    expect((await run('bundle', '--out', out)).status).toBe(0);
    const bundles = (await readdir(out)).filter((name) => name.endsWith('.tar')).toSorted();
    expect(bundles).toHaveLength(2);
    const elsewhere = join(await temporaryFolder(), 'evidence.tar');
    await cp(join(out, bundles[0] ?? ''), elsewhere);
    const verified = await startProgram(['verify', elsewhere, '--key', join(out, 'public.pem')]).ended;
    expect(verified).toMatchObject({ status: 0, said: expect.stringContaining('the one given') });

    // One byte in the middle of the spans.
    const bytes = await readFile(elsewhere);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(elsewhere, bytes);
    expect(await startProgram(['verify', elsewhere]).ended).toMatchObject({ status: 2, said: expect.stringContaining('(spans.duckdb): was ') });

    // The bundle against the run says what the baseline said; a run against itself has no regression.
    const comparisonFile = join(out, 'comparison.json');
    const compared = await run('compare', join(out, bundles[0] ?? ''), 'latest', '--json', comparisonFile);
    const comparison = JSON.parse(await readFile(comparisonFile, 'utf8')) as Comparison;
    expect(comparison.changes).toEqual(slow.baseline?.changes);
    expect(compared).toMatchObject({ status: comparison.regressions.length > 0 ? 2 : 0, said: expect.stringContaining('fault: none → slow-upload') });
    expect((await run('compare', 'latest', 'latest')).status).toBe(0);
    expect((await run('compare', 'previous', 'latest', '--tolerance', '1000%')).status).toBe(0);

    const historyFile = join(out, 'history.json');
    expect(await run('history', 'upload.first', '--json', historyFile)).toMatchObject({ status: 0, said: expect.stringContaining('here changed fault: none → slow-upload') });
    const history = JSON.parse(await readFile(historyFile, 'utf8')) as ClaimHistory;
    expect(history.entries.map((entry) => entry.run)).toEqual([slow.run.id, good.run.id]);
    expect((await run('history')).said).toContain('2 runs, from old to new');
  });

  it('are refused by name where they are not there', async () => {
    const data = await temporaryFolder();
    const run = (...args: readonly string[]) => startProgram([...args, '--data', data]).ended;
    expect(await run('bundle')).toMatchObject({ status: 1, said: expect.stringContaining('no run in') });
    expect(await run('bundle', '20260101T000000Z-abcdef')).toMatchObject({ status: 1, said: expect.stringContaining('there is no run 20260101T000000Z-abcdef') });
    expect(await run('compare')).toMatchObject({ status: 1, said: expect.stringContaining('"latest" is neither a judged run') });
    expect(await run('compare', 'nothing.tar', 'latest', '--tolerance', 'much')).toMatchObject({ status: 1, said: expect.stringContaining('--tolerance: found "much"') });
    expect(await run('history')).toMatchObject({ status: 1, said: expect.stringContaining('no run in') });
    expect(await run('history', '--limit', '0')).toMatchObject({ status: 1, said: expect.stringContaining('expected a number from 1 to 200') });
    expect(await run('replay', 'smoke', '--baseline', 'latest', '--time-scale', '20', ...freePorts)).toMatchObject({ status: 1, said: expect.stringContaining('"latest" is neither a judged run') });
  });
});
