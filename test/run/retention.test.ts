import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { thinOut } from '../../sidecar/run/retention.ts';
import { newRunId, RunFolder, type RunRecord } from '../../sidecar/run/run-folder.ts';

const NOW = new Date('2026-06-30T12:00:00Z');
const log = createLogger('test', 'silent');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
let runsDir: string;

beforeEach(async () => {
  runsDir = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(runsDir, { recursive: true }));

async function run(startedAt: Date, bytes: number, state: RunRecord['state'] = 'complete'): Promise<RunFolder> {
  const folder = new RunFolder(runsDir, newRunId(startedAt));
  await folder.create();
  const measurement = { expected: 0, observed: 0, dropped: 0, ambiguous: 0, clockOffset: null };
  await folder.write({ id: folder.id, scenario: 's', quick: false, startedAt: startedAt.toISOString(), endedAt: undefined, state, environment: undefined, failure: undefined, plannedCalls: 0, leftOut: [], measurement });
  await writeFile(folder.verdictFile, '{}');
  await writeFile(folder.spansFile, Buffer.alloc(bytes));
  return folder;
}

const files = async (folder: RunFolder): Promise<readonly string[]> => (await readdir(folder.path).catch((): string[] => [])).toSorted();
const WHOLE = ['run.json', 'scenario', 'spans.duckdb', 'verdict.json'];
const VERDICT_ONLY = ['run.json', 'verdict.json'];

describe('retention', () => {
  it('removes the spans of old runs and keeps their verdicts, which go much later', async () => {
    const newest = await run(daysAgo(1), 10);
    const old = await run(daysAgo(15), 10);
    const ancient = await run(daysAgo(401), 10);
    await thinOut(runsDir, NOW, log);
    expect(await files(newest)).toEqual(WHOLE);
    expect(await files(old)).toEqual(VERDICT_ONLY);
    expect(await files(ancient)).toEqual([]);
  });

  it('removes the oldest spans first where all together are too large', async () => {
    const [newest, middle, oldest] = [await run(daysAgo(1), 5_000), await run(daysAgo(2), 5_000), await run(daysAgo(3), 5_000)];
    await thinOut(runsDir, NOW, log, { spansDays: 14, totalBytes: 12_000, verdictDays: 400 });
    expect(await files(newest)).toEqual(WHOLE);
    expect(await files(middle)).toEqual(WHOLE);
    expect(await files(oldest)).toEqual(VERDICT_ONLY);
  });

  it('leaves the newest run and one under way whole, however old', async () => {
    const running = await run(daysAgo(100), 10, 'running');
    const newest = await run(daysAgo(50), 10);
    await thinOut(runsDir, NOW, log);
    expect(await files(newest)).toEqual(WHOLE);
    expect(await files(running)).toEqual(WHOLE);
  });

  it('tells a run that it cannot thin out, and goes on with those that are older', async () => {
    await run(daysAgo(1), 10);
    const spoilt = new RunFolder(runsDir, newRunId(daysAgo(15)));
    await writeFile(spoilt.path, 'no folder');
    const old = await run(daysAgo(16), 10);
    const warn = vi.spyOn(log, 'warn');
    expect(await thinOut(runsDir, NOW, log)).toEqual([old.id]);
    expect(await files(old)).toEqual(VERDICT_ONLY);
    expect(warn.mock.calls).toEqual([[{ folder: spoilt.path, reason: expect.stringContaining('ENOTDIR') }, 'an old run could not be thinned out']]);
  });
});
