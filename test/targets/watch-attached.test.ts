import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { watchAttached } from '../../sidecar/targets/watch-attached.ts';

const URL = 'ws://127.0.0.1:8079';
const log = createLogger('test', 'silent');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'exai-home-'));
  await mkdir(join(home, 'logs'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const writeHealth = (pid: number, port: number): Promise<void> => writeFile(join(home, 'logs', 'ws_daemon.health.json'), JSON.stringify({ host: '127.0.0.1', pid, port, sessions: 0 }));
const rungsOf = ({ sources }: Awaited<ReturnType<typeof watchAttached>>) => sources.map(({ rung }) => rung);

describe('an attached daemon', () => {
  it('is watched by nobody where its operator names no files', async () => {
    expect(await watchAttached(log, URL, { home: undefined, logs: [] })).toEqual({ sources: [], rungs: {}, pid: null, version: null });
  });

  it('is read and weighed where its home is named and its health file names a process that runs', async () => {
    await writeHealth(process.pid, 8079);
    const watch = await watchAttached(log, URL, { home, logs: [] });
    expect(rungsOf(watch)).toEqual(['log', 'process']);
    expect(watch).toMatchObject({ pid: process.pid, rungs: { log: { present: true, how: expect.stringContaining(join(home, 'logs')) }, process: { present: true } } });
  });

  it('is read only where nothing tells its process', async () => {
    const watch = await watchAttached(log, URL, { home, logs: [] });
    expect(rungsOf(watch)).toEqual(['log']);
    expect(watch.pid).toBeNull();
  });

  it('is not mistaken for another whose home was named', async () => {
    await writeHealth(process.pid, 9999);
    const watch = await watchAttached(log, URL, { home, logs: [] });
    expect(watch.sources).toEqual([]);
    expect(watch.rungs.log).toEqual({ present: false, how: `the files in ${home} are of a daemon on port 9999`, remedy: 'name the home of the daemon on port 8079 with EXAI_DAEMON_HOME' });
  });

  it('says so where what was named is not there', async () => {
    const watch = await watchAttached(log, URL, { home: undefined, logs: [join(home, 'nowhere')] });
    expect(watch.sources).toEqual([]);
    expect(watch.rungs.log).toMatchObject({ present: false, remedy: expect.stringContaining('EXAI_DAEMON_LOGS') });
  });
});
