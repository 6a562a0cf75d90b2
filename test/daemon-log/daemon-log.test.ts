import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDaemonLog } from '../../sidecar/daemon-log/daemon-log.ts';
import { createLogger } from '../../sidecar/log.ts';
import type { Source } from '../../sidecar/spans/source.ts';
import { collectingSink } from '../otlp/collecting-sink.ts';

const SHA = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const log = createLogger('test', 'silent');
const lookup = (sha: string, action: 'hit' | 'miss', t: number) => ({ event: 'file_cache', action, provider: 'kimi', sha, t });
const posted = (t: number) => ({ event: 'file_count_delta', provider: 'kimi', delta: 1, t });
const upload = (path: string, start: number, seconds: number, error: string | null = null) => ({
  provider: 'kimi', tool_name: 'file_upload_extract', args: { path, purpose: 'file-extract' }, start_ts: start, end_ts: start + seconds, latency_ms: seconds * 1000, citations: [], ok: error === null, error,
});
const call = (name: string, t: number, lat: number) => ({ t, op: 'call_tool', lat, sess: 's-1', name, prov: '' });
const boundary = (tool: string) => ({ provider: 'boundary', tool_name: tool, args: { arg_count: 3, req_id: 'r-1' }, start_ts: 10, end_ts: 11, latency_ms: 1000, citations: [], ok: true, error: null });
const lines = (...records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

let folder: string;
let sources: Source[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exai-log-'));
  sources = [];
});
afterEach(async () => {
  await Promise.all(sources.map((source) => source.stop()));
  await rm(folder, { recursive: true });
});

function follow(places: readonly string[] = [folder], more: { readonly fileCache?: string; readonly recordsUploads?: boolean } = {}): Source {
  const source = createDaemonLog({ places, intervalMillis: 5, log, ...more });
  sources.push(source);
  return source;
}

/** What a source makes of lines written after its start. */
async function spansOf(text: string, more: Parameters<typeof follow>[1] = {}) {
  const source = follow([folder], more);
  const sink = collectingSink();
  await source.start(sink);
  await writeFile(join(folder, 'metrics.jsonl'), text);
  await source.stop();
  return sink;
}

const seconds = (nanos: bigint): number => Number(nanos) / 1e9;

describe('the log rung', () => {
  it('tells each record as a span of the daemon at its own time, with what says whose it is', async () => {
    const { kept, drops } = await spansOf(lines(call('chat', 13, 2.5), boundary('chat'), lookup(SHA, 'miss', 20.25), upload('/data/f', 20, 1.5)));
    expect(drops).toEqual([]);
    expect(kept.map(({ name, kind, service, startTimeUnixNano, endTimeUnixNano }) => [name, kind, service, seconds(startTimeUnixNano), seconds(endTimeUnixNano)])).toEqual([
      ['tools/call chat', 'server', 'exai-daemon', 10.5, 13],
      ['tools/call chat', 'server', 'exai-daemon', 10, 11],
      ['cache.get file', 'internal', 'exai-daemon', 20.25, 20.25],
      ['upload kimi', 'internal', 'exai-daemon', 20, 21.5],
    ]);
    expect(kept.map(({ attributes }) => attributes)).toEqual([
      { 'exai.source': 'log', 'exai.resolution': 0.001, 'gen_ai.tool.name': 'chat', 'mcp.session.id': 's-1' },
      { 'exai.source': 'log', 'exai.resolution': 0.001, 'gen_ai.tool.name': 'chat', 'exai.daemon.request_id': 'r-1' },
      { 'exai.source': 'log', 'exai.resolution': 0.001, 'gen_ai.provider.name': 'kimi', 'exai.cache.name': 'file', 'cache.hit': false, 'exai.file.sha256': SHA },
      { 'exai.source': 'log', 'exai.resolution': 0.001, 'gen_ai.provider.name': 'kimi', 'file.path': '/data/f' },
    ]);
  });

  it('starts at the end of what was written before the run', async () => {
    await writeFile(join(folder, 'metrics.jsonl'), lines(lookup(SHA, 'miss', 1)));
    const source = follow();
    const sink = collectingSink();
    await source.start(sink);
    await appendFile(join(folder, 'metrics.jsonl'), lines(lookup(SHA, 'hit', 2)));
    await source.stop();
    expect(sink.kept.map(({ attributes }) => attributes['cache.hit'])).toEqual([true]);
  });

  it('hears of a record while the run goes on, also in a folder and a file that appear late', async () => {
    const late = join(folder, 'late');
    const source = follow([late, join(folder, 'calls.log')]);
    const sink = collectingSink();
    await source.start(sink);
    await mkdir(late);
    await writeFile(join(late, 'metrics.jsonl'), lines(lookup(SHA, 'hit', 2)));
    await expect.poll(() => sink.kept).toHaveLength(1);
    await writeFile(join(folder, 'calls.log'), lines(call('version', 3, 0.1)));
    await expect.poll(() => sink.kept).toHaveLength(2);
  });

  it('reads nothing twice where a file is rotated within its folder', async () => {
    const file = join(folder, 'metrics.jsonl');
    const source = follow();
    const sink = collectingSink();
    await writeFile(file, '');
    await source.start(sink);
    await appendFile(file, lines(lookup(SHA, 'miss', 1)));
    await expect.poll(() => sink.kept).toHaveLength(1);
    await rename(file, join(folder, 'metrics-1.jsonl'));
    await writeFile(file, lines(lookup(SHA, 'hit', 2)));
    await source.stop();
    expect(sink.kept.map(({ attributes }) => attributes['cache.hit'])).toEqual([false, true]);
  });

  it('counts what is damaged by reason, and goes on', async () => {
    const { kept, drops } = await spansOf(`\0\0garbage\n${lines([], { event: 'file_cache', action: 'hit', provider: 'kimi', t: 1 }, { event: 'route_plan' }, lookup(SHA, 'hit', 2))}{"half`);
    expect(kept).toHaveLength(1);
    expect(drops).toEqual(['not JSON', 'not a JSON object', 'a lookup without the SHA-256'].map((reason) => ({ rung: 'log', reason, count: 1 })));
  });

  it('tells a failed upload once that the daemon recorded twice, and nothing of what its error said', async () => {
    const failed = upload('/data/f', 1, 2, 'upload failed: text extract error for /their/file');
    const { kept } = await spansOf(lines(failed, upload('/data/g', 1, 1), failed));
    expect(kept.map(({ status, statusMessage }) => [status, statusMessage])).toEqual([['error', 'upload_error'], ['unset', undefined]]);
  });

  it('leaves out the boundary of an upload: its client never learns the id', async () => {
    expect((await spansOf(lines(boundary('kimi_upload_and_extract')))).kept).toEqual([]);
  });

  it('adds to a hit the id that the cache file holds for the contents', async () => {
    const fileCache = join(folder, 'filecache.json');
    await writeFile(fileCache, JSON.stringify({ items: { [SHA]: { kimi: { file_id: 'file-7', ts: 1 } } } }));
    const { kept } = await spansOf(lines(lookup(SHA, 'hit', 2), lookup(OTHER, 'hit', 3)), { fileCache });
    expect(kept.map(({ attributes }) => attributes['exai.file.id'])).toEqual(['file-7', undefined]);
  });

  it('infers an upload from its miss and its end where uploads are not recorded, and only where no other is under way', async () => {
    const { kept } = await spansOf(lines(lookup(SHA, 'miss', 10), posted(11), lookup(SHA, 'miss', 20), lookup(OTHER, 'miss', 20.1), posted(21), posted(21.1)));
    expect(kept.filter(({ name }) => name === 'upload kimi').map(({ attributes, startTimeUnixNano, endTimeUnixNano }) => [attributes['exai.derived'], attributes['exai.file.sha256'], seconds(startTimeUnixNano), seconds(endTimeUnixNano)])).toEqual([
      [true, SHA, 10, 11],
    ]);
    const recorded = await spansOf(lines(lookup(SHA, 'miss', 10), posted(11)), { recordsUploads: true });
    expect(recorded.kept.map(({ name }) => name)).toEqual(['cache.get file']);
  });

  it('says what it reads, or that nothing is there and what would help', async () => {
    expect(await follow().inspect()).toEqual({ present: true, how: `${folder}, read every 5 ms; it has written nothing of uploads yet, so that it is not known whether it times them`, remedy: undefined });
    expect(await follow([join(folder, 'nowhere')]).inspect()).toMatchObject({ present: false, remedy: { when: 'now', what: expect.stringContaining('EXAI_DAEMON_LOGS') } });
  });

  it('says that it cannot read what is there, and what would help', async () => {
    const closed = { present: false, how: `${folder} cannot be read`, remedy: { when: 'now', what: expect.stringContaining('read the files that the daemon writes') } };
    await symlink(join(folder, 'nowhere'), join(folder, 'metrics.jsonl'));
    expect(await follow().inspect()).toEqual(closed);
    expect(await follow([join(folder, 'metrics.jsonl')]).inspect()).toMatchObject({ present: false });
    await writeFile(join(folder, 'toolcalls.jsonl'), '');
    expect(await follow().inspect()).toMatchObject({ present: true });
  });

  // Nothing is closed to root.
  it.skipIf(process.getuid?.() === 0).each([['a file', 'metrics.jsonl', 0o000], ['a folder', '.', 0o600]])('says so of %s that only others may read', async (_what, name, mode) => {
    const file = join(folder, 'metrics.jsonl');
    await writeFile(file, '');
    await chmod(join(folder, name), mode);
    const states = [await follow().inspect(), await follow([file]).inspect()];
    await chmod(join(folder, name), 0o700);
    expect(states).toMatchObject([{ present: false, how: `${folder} cannot be read` }, { present: false, how: `${file} cannot be read` }]);
  });

  it('knows by what stands there already whether uploads are timed', async () => {
    const file = join(folder, 'metrics.jsonl');
    await writeFile(file, lines(call('version', 9, 1), { ...lookup(SHA, 'miss', 10), provider: 'GLM' }));
    expect((await follow().inspect()).shows).toBeUndefined();
    await appendFile(file, `{"half\n${lines(lookup(SHA, 'miss', 11))}`);
    expect(await follow().inspect()).toMatchObject({ present: true, shows: ['log/call', 'log/lookup'], remedy: { when: 'restart' } });
    expect((await follow([folder], { recordsUploads: true }).inspect()).shows).toBeUndefined();
    await appendFile(file, lines(upload('/data/f', 12, 1)));
    expect(await follow().inspect()).toEqual({ present: true, how: `${folder}, read every 5 ms`, remedy: undefined });
  });
});
