import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { start } from './start.ts';
import type { Started } from './start.ts';

let started: Started;
beforeEach(async () => {
  started = await start();
  const file = join(started.folder, 'file.txt');
  await writeFile(file, 'contents');
  const client = await Client.open(started.rehearsal.url);
  await client.call('kimi_upload_and_extract', { files: [file], model: 'auto' }, 'one');
  await client.call('version', {}, 'two');
  await client.close();
});
afterEach(() => started.stop());

const read = (...path: readonly string[]): string => readFileSync(join(started.folder, 'daemon', ...path), 'utf8');
const lines = (...path: readonly string[]): readonly unknown[] => read(...path).trim().split('\n').map((line): unknown => JSON.parse(line));
const number: unknown = expect.any(Number);
const text: unknown = expect.any(String);

describe('on disk the rehearsal', () => {
  it('tells its health and its pid', () => {
    expect(JSON.parse(read('logs', 'ws_daemon.health.json'))).toEqual({
      global_capacity: 24,
      global_inflight: 0,
      host: '127.0.0.1',
      pid: process.pid,
      port: started.rehearsal.port,
      sessions: 0,
      started_at: number,
      t: number,
      tool_count: 28,
      uptime_human: '0:00:00',
    });
    expect(read('logs', 'ws_daemon.pid')).toBe(String(process.pid));
  });

  it('logs each call that returned', () => {
    expect(lines('logs', 'ws_daemon.metrics.jsonl')).toEqual([
      { t: number, op: 'call_tool', lat: number, sess: text, name: 'kimi_upload_and_extract', prov: '' },
      { t: number, op: 'call_tool', lat: number, sess: text, name: 'version', prov: 'GLM' },
    ]);
  });

  it('logs lookups, uploads and the boundary of calls', () => {
    expect(lines('.logs', 'metrics.jsonl')).toEqual([
      { event: 'file_cache', action: 'miss', provider: 'kimi', sha: expect.stringMatching(/^[0-9a-f]{64}$/), t: number },
      { event: 'file_count_delta', provider: 'kimi', delta: 1, t: number },
    ]);
    const times = { start_ts: number, end_ts: number, latency_ms: number, citations: [], ok: true, error: null };
    expect(lines('.logs', 'toolcalls.jsonl')).toEqual([
      { provider: 'kimi', tool_name: 'file_upload_extract', args: { path: join(started.folder, 'file.txt'), purpose: 'file-extract' }, ...times },
      { provider: 'boundary', tool_name: 'kimi_upload_and_extract', args: { arg_count: 4, req_id: text }, ...times },
      { provider: 'boundary', tool_name: 'version', args: { arg_count: 2, req_id: text }, ...times },
    ]);
  });

  it('keeps file ids in the cache file', () => {
    expect(Object.values(JSON.parse(read('.cache', 'filecache.json')).items as object)).toEqual([{ kimi: { file_id: 'file-1', ts: number } }]);
  });

  it('takes its pid file away when it stops, and may be stopped twice', async () => {
    await started.rehearsal.stop();
    await started.rehearsal.stop();
    expect(existsSync(join(started.folder, 'daemon', 'logs', 'ws_daemon.pid'))).toBe(false);
  });
});
