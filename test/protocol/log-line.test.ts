import { describe, expect, it } from 'vitest';
import { parseFileCache, rememberedKey } from '../../sidecar/protocol/file-cache.ts';
import { parseHealthFile } from '../../sidecar/protocol/health-file.ts';
import { parseLogLine } from '../../sidecar/protocol/log-line.ts';

const SHA = 'ab'.repeat(32);
const parse = (record: unknown) => parseLogLine(JSON.stringify(record));

describe('a line that the daemon wrote', () => {
  it('of a call that returned tells when it got its slot, when it ended and on which socket', () => {
    expect(parse({ t: 1003.5, op: 'call_tool', lat: 2.5, sess: 's-1', name: 'chat', prov: 'GLM' })).toEqual({ kind: 'call', tool: 'chat', session: 's-1', startSeconds: 1001, endSeconds: 1003.5 });
  });

  it('of a call that timed out or raised tells its request id, and of the error only which kind', () => {
    const failure = { t: 200, tool: 'chat', duration: 180, session: 's', request_id: 'b-9' };
    expect(parse({ ...failure, error: 'TIMEOUT after 180s' })).toEqual({ kind: 'failure', tool: 'chat', requestId: 'b-9', error: 'TIMEOUT', startSeconds: 20, endSeconds: 200 });
    expect(parse({ ...failure, error: 'KeyError: their secret' })).toMatchObject({ error: 'EXEC_ERROR' });
    expect(parse({ ...failure, error: 'TIMEOUT after 180s', request_id: null })).toEqual({ kind: 'ignored' });
  });

  it('of an upload tells its file and how long it took, hit or miss', () => {
    const upload = { provider: 'kimi', tool_name: 'file_upload_extract', args: { path: '/data/f1.txt', purpose: 'file-extract' }, start_ts: 10, end_ts: 11.25, latency_ms: 1250, citations: [], ok: true, error: null };
    expect(parse(upload)).toEqual({ kind: 'upload', provider: 'kimi', path: '/data/f1.txt', startSeconds: 10, endSeconds: 11.25, error: undefined });
    expect(parse({ ...upload, ok: false, error: 'upload failed: /their/path' })).toMatchObject({ error: 'upload_error' });
    expect(parse({ ...upload, ok: false, error: 'skipped: oversize (9 MB > 1 MB cap)' })).toMatchObject({ error: 'oversize' });
  });

  it('of a boundary tells the internal request id, and that a heartbeat killed it', () => {
    const boundary = { provider: 'boundary', tool_name: 'analyze', args: { arg_count: 3, req_id: 'r-1' }, start_ts: 10, end_ts: 18, latency_ms: 8000, citations: [], ok: false, error: 'cancelled' };
    expect(parse(boundary)).toEqual({ kind: 'boundary', tool: 'analyze', internalId: 'r-1', startSeconds: 10, endSeconds: 18, error: 'cancelled' });
  });

  it('of the file cache tells whose contents were looked up, and whether they were there', () => {
    expect(parse({ event: 'file_cache', action: 'hit', provider: 'kimi', sha: SHA, t: 5.5 })).toEqual({ kind: 'lookup', provider: 'kimi', sha256: SHA, hit: true, atSeconds: 5.5 });
    expect(parse({ t: 6, sha: SHA, provider: 'kimi', action: 'miss', event: 'file_cache' })).toMatchObject({ hit: false });
    expect(parse({ event: 'file_count_delta', provider: 'kimi', delta: 1, t: 7 })).toEqual({ kind: 'posted', provider: 'kimi', atSeconds: 7 });
  });

  it('about tokens or provider errors is of no use', () => {
    expect(parse({ event: 'token_usage', provider: 'kimi', model: 'm', input_tokens: 1, output_tokens: 1, t: 1 })).toEqual({ kind: 'ignored' });
    expect(parse({ event: 'provider_error', provider: 'glm', model: 'm', error_type: 'call_failed', message: 'x', t: 1 })).toEqual({ kind: 'ignored' });
  });

  it.each([
    ['half a line', '{"event":"file_cache","act', 'not JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['a call without its time', '{"op":"call_tool","lat":1,"sess":"s","name":"chat"}', 'a call without t and lat'],
    ['a call without its socket', '{"op":"call_tool","lat":1,"t":2,"name":"chat"}', 'a call without sess and name'],
    ['a lookup with half a hash', '{"event":"file_cache","action":"hit","provider":"kimi","sha":"abc","t":1}', 'a lookup without the SHA-256'],
    ['a lookup that is neither', '{"event":"file_cache","action":"evict","provider":"kimi","t":1}', 'a lookup that is neither hit nor miss'],
    ['an upload of nothing', '{"provider":"kimi","tool_name":"file_upload_extract","args":{},"start_ts":1,"latency_ms":1}', 'an upload without path'],
    ['an upload that lasted a word', '{"provider":"kimi","tool_name":"file_upload_extract","args":{"path":"f"},"start_ts":1,"latency_ms":"long"}', 'a tool event without start_ts and latency_ms'],
    ['a boundary of nobody', '{"provider":"boundary","tool_name":"chat","args":{},"start_ts":1,"latency_ms":1}', 'a boundary without req_id'],
  ])('that is %s is told as damaged, by what it lacks', (_, line, reason) => {
    expect(parseLogLine(line)).toEqual({ kind: 'unread', reason, damaged: true });
  });

  it('of a kind that nobody knows is no damage', () => {
    expect(parse({ event: 'route_plan', prompt: 'hush' })).toEqual({ kind: 'unread', reason: 'no record that is known', damaged: false });
  });
});

describe('the other files', () => {
  it('the cache file tells the provider id of contents; half of one tells nothing', () => {
    const text = JSON.stringify({ items: { [SHA]: { kimi: { file_id: 'file-1', ts: 1 }, GLM: { ts: 1 } }, broken: 7 } });
    expect([...(parseFileCache(text) ?? [])]).toEqual([[rememberedKey('kimi', SHA), 'file-1']]);
    expect(parseFileCache(text.slice(0, -3))).toBeUndefined();
    expect(parseFileCache('{"items":[]}')).toBeUndefined();
    expect(parseFileCache('{"items":{}}')).toEqual(new Map());
    expect(parseFileCache('{}')).toBeUndefined();
  });

  it('the health file tells pid and address; half of one tells nothing', () => {
    const text = JSON.stringify({ global_capacity: 24, host: '127.0.0.1', pid: 4711, port: 8079, t: 1 });
    expect(parseHealthFile(text)).toEqual({ pid: 4711, host: '127.0.0.1', port: 8079 });
    expect(parseHealthFile(text.slice(0, 40))).toBeUndefined();
    expect(parseHealthFile('null')).toBeUndefined();
  });
});
