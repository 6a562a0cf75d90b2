import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { watchAttached } from '../../sidecar/targets/watch-attached.ts';

const log = createLogger('test', 'silent');
const NOTHING = { home: undefined, logs: [], pid: undefined, askLog: false };

let home: string;
let server: Server;
let port: number;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'exai-home-'));
  await mkdir(join(home, 'logs'));
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.close();
  await rm(home, { recursive: true });
});

const attached = (host = '127.0.0.1') => ({ url: `ws://${host}:${port}` });
const writeHealth = (pid: number, more: { readonly port?: number; readonly started_at?: number } = {}): Promise<void> =>
  writeFile(join(home, 'logs', 'ws_daemon.health.json'), JSON.stringify({ host: '127.0.0.1', pid, port, sessions: 0, ...more }));
const rungsOf = ({ sources }: Awaited<ReturnType<typeof watchAttached>>) => sources.map(({ rung }) => rung);

describe('an attached daemon', () => {
  it('is watched by nobody where its operator names nothing; who listens on its port is told', async () => {
    const watch = await watchAttached(log, attached(), NOTHING);
    expect(watch).toMatchObject({ sources: [], pid: null, version: null });
    expect(watch.rungs.process).toEqual({ present: false, how: 'nobody named its pid', remedy: { when: 'now', what: `EXAI_DAEMON_PID=${process.pid}: that process listens on port ${port}` } });
    expect(watch.rungs.log).toBeUndefined();
  });

  it('on another host is not looked for on this one', async () => {
    expect((await watchAttached(log, attached('daemon.example'), NOTHING)).rungs).toEqual({});
  });

  it('is read and weighed where its home is named and its health file names the process that listens', async () => {
    await writeHealth(process.pid);
    const watch = await watchAttached(log, attached(), { ...NOTHING, home });
    expect(rungsOf(watch)).toEqual(['log', 'process']);
    expect(watch).toMatchObject({ pid: process.pid, rungs: { log: { present: true, how: expect.stringContaining(join(home, 'logs')) }, process: { present: true } } });
  });

  it('in a container is not weighed by a pid that is somebody else on this host, but by the one given', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(other, 'spawn');
    await writeHealth(other.pid ?? 0);
    const watch = await watchAttached(log, attached(), { ...NOTHING, home });
    expect(rungsOf(watch)).toEqual(['log']);
    expect(watch.rungs.process).toMatchObject({ present: false, how: `pid ${other.pid} of its health file does not listen on port ${port} of this host`, remedy: { when: 'now' } });
    expect(await watchAttached(log, attached(), { ...NOTHING, home, pid: other.pid })).toMatchObject({ pid: other.pid, rungs: { process: { present: true } } });
    const exited = once(other, 'exit');
    other.stdin.end();
    await exited;
    expect(await watchAttached(log, attached(), { ...NOTHING, pid: other.pid })).toMatchObject({ pid: null, sources: [], rungs: { process: { present: false, remedy: { when: 'now', what: expect.stringContaining('EXAI_DAEMON_PID') } } } });
  });

  it('is read only where nothing tells its process', async () => {
    const watch = await watchAttached(log, attached(), { ...NOTHING, home });
    expect(rungsOf(watch)).toEqual(['log']);
    expect(watch.pid).toBeNull();
  });

  it('is not mistaken for another whose home was named', async () => {
    await writeHealth(process.pid, { port: 9 });
    const watch = await watchAttached(log, attached(), { ...NOTHING, home });
    expect(watch.sources).toEqual([]);
    expect(watch.rungs.log).toEqual({ present: false, how: `the files in ${home} are of a daemon on port 9`, remedy: { when: 'now', what: `name the home of the daemon at ws://127.0.0.1:${port} with EXAI_DAEMON_HOME` } });
  });

  it('on another host is not mistaken for one of this host on the same port, which was started at another time', async () => {
    await writeHealth(process.pid, { started_at: 1_760_229_000.1 });
    const watch = await watchAttached(log, { ...attached('staging.example'), startedSeconds: 1_760_150_000.9 }, { ...NOTHING, home });
    expect(watch).toMatchObject({ sources: [], pid: null, version: null });
    expect(watch.rungs).toEqual({
      log: {
        present: false,
        how: `the files in ${home} are of a daemon that was started at 2025-10-12T00:30:00Z, not at 2025-10-11T02:33:20Z`,
        remedy: { when: 'now', what: `name the home of the daemon at ws://staging.example:${port} with EXAI_DAEMON_HOME` },
      },
    });
  });

  it('is known by its start, told in whole seconds of uptime, under whatever name its host goes', async () => {
    await writeHealth(process.pid, { started_at: 1_760_229_000.1 });
    for (const host of ['127.0.0.1', 'this-host.example']) {
      const watch = await watchAttached(log, { ...attached(host), startedSeconds: 1_760_229_001.1 }, { ...NOTHING, home });
      expect(rungsOf(watch)).toEqual(['log', 'process']);
      expect(watch).toMatchObject({ pid: process.pid, rungs: { log: { present: true }, process: { present: true } } });
      expect(watch.rungs.log?.unproven).toBeUndefined();
    }
  });

  it('that was started anew is waited for until it has written its health file', async () => {
    await writeHealth(1, { started_at: 1_760_150_000 });
    const watching = watchAttached(log, { ...attached(), startedSeconds: 1_760_229_000.5 }, { ...NOTHING, home });
    await writeHealth(process.pid, { started_at: 1_760_229_000.1 });
    expect(rungsOf(await watching)).toEqual(['log', 'process']);
  });

  it('on another host that does not tell its start is not weighed by a health file, and the records beside it prove themselves', async () => {
    for (const [written, asked] of [[{}, 1_760_229_000], [{ started_at: 1_760_229_000 }, undefined]] as const) {
      await writeHealth(process.pid, written);
      const watch = await watchAttached(log, { ...attached('staging.example'), startedSeconds: asked }, { ...NOTHING, home });
      expect(rungsOf(watch)).toEqual(['log']);
      expect(watch).toMatchObject({
        pid: null,
        version: null,
        rungs: { log: { present: true, unproven: true }, process: { present: false, how: `nothing shows that pid ${process.pid} of the health file is the daemon at ws://staging.example:${port}`, remedy: { when: 'now' } } },
      });
      expect(await watchAttached(log, { ...attached('staging.example'), startedSeconds: asked }, { ...NOTHING, home, pid: process.pid })).toMatchObject({ pid: process.pid, rungs: { process: { present: true } } });
    }
  });

  it('says so where what was named is not there', async () => {
    const watch = await watchAttached(log, attached(), { ...NOTHING, logs: [join(home, 'nowhere')] });
    expect(watch.sources).toEqual([]);
    expect(watch.rungs.log).toMatchObject({ present: false, remedy: { what: expect.stringContaining('EXAI_DAEMON_LOGS') } });
  });

  it('whose files look uploads up without timing them shows that much, if the records are its own', async () => {
    const file = join(home, 'logs', 'metrics.jsonl');
    await writeFile(file, `${JSON.stringify({ event: 'file_cache', action: 'miss', provider: 'kimi', sha: 'ab'.repeat(32), t: 1000 })}\n`);
    const stateSince = async (startedSeconds: number) => (await watchAttached(log, { ...attached(), startedSeconds }, { ...NOTHING, logs: [file] })).rungs.log;
    expect(await stateSince(999)).toMatchObject({ present: true, shows: ['log/call', 'log/lookup'], remedy: { when: 'restart', what: expect.stringContaining('EX_TOOLCALL_LOG_PATH') } });
    const before = await stateSince(1003);
    expect(before).toMatchObject({ present: true, how: expect.stringContaining('written nothing of uploads yet') });
    expect(before?.shows).toBeUndefined();
  });

  it('whose files are there and cannot be read is asked for its log, where that is allowed', async () => {
    await symlink(join(home, 'nowhere'), join(home, 'logs', 'ws_daemon.metrics.jsonl'));
    expect((await watchAttached(log, attached(), { ...NOTHING, home })).rungs.log).toMatchObject({ present: false, how: expect.stringContaining('cannot be read') });
    expect((await watchAttached(log, attached(), { ...NOTHING, home, askLog: true })).rungs.log).toMatchObject({ present: true, how: expect.stringContaining('health tool') });
  });
});
