import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_FILE_SHA256, ATTR_FILE_SIZE, ATTR_PROVIDER, SPAN_NAMES } from '../spans/semconv.ts';
import { nowSeconds } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import type { CacheSnapshot } from './file-cache.ts';
import type { OpenSpan } from './native-spans.ts';
import type { ToolRun } from './tool.ts';
import { WorkerPool } from './worker-pool.ts';

/** One uploaded file, as the tool answers it. */
export interface ExtractedFile {
  readonly role: 'system';
  readonly content: string;
  readonly _file_id: string;
}

/** Uploads the files of one call, several at once, in the order in which they come back; failed ones are dropped without a word. */
export async function uploadAll(daemon: Daemon, run: ToolRun, files: readonly string[], purpose: string): Promise<readonly ExtractedFile[]> {
  const done: ExtractedFile[] = [];
  const several = files.length > 1 && daemon.settings.flag('KIMI_FILES_PARALLEL_UPLOADS');
  const workers = new WorkerPool(several ? daemon.settings.number('KIMI_FILES_MAX_PARALLEL') : 1);
  await Promise.all(
    files.map((file) =>
      workers.run(async () => {
        const extracted = await uploadOne(daemon, run, file, purpose, several);
        if (extracted !== undefined) done.push(extracted);
      }),
    ),
  );
  return done;
}

async function uploadOne(daemon: Daemon, run: ToolRun, file: string, purpose: string, several: boolean): Promise<ExtractedFile | undefined> {
  // The span encloses the record, as what watches a function encloses what the function writes down.
  const span = daemon.spans.start(SPAN_NAMES.upload('kimi'), 'internal', run.span.context, { [ATTR_PROVIDER]: 'kimi' });
  const start = nowSeconds(daemon.clock);
  const record = (error: string | null): void => {
    const end = nowSeconds(daemon.clock);
    const times = { start_ts: start, end_ts: end, latency_ms: (end - start) * 1000 };
    daemon.toolcallLog.write({ provider: 'kimi', tool_name: 'file_upload_extract', args: { path: file, purpose }, ...times, citations: [], ok: error === null, error });
  };
  try {
    const extracted = await extract(daemon, span, resolve(daemon.home, file), purpose, several);
    record(null);
    span.end();
    return extracted;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    record(several ? message : `upload failed: ${message}`);
    span.end(message);
    // The daemon's way with a single file: it is recorded where it is noticed and once more at the end.
    if (several) daemon.metricsLog.write({ event: 'provider_error', provider: 'kimi', model: 'OpenAI Compatible', error_type: 'upload_error', message, t: nowSeconds(daemon.clock) });
    else record(`upload failed: ${message}`);
    return undefined;
  }
}

async function extract(daemon: Daemon, span: OpenSpan, path: string, purpose: string, several: boolean): Promise<ExtractedFile> {
  const { sha256, bytes } = await digest(path);
  span.set({ [ATTR_FILE_SHA256]: sha256, [ATTR_FILE_SIZE]: bytes });
  const enabled = daemon.settings.flag('FILECACHE_ENABLED');
  const { cached, seen } = enabled ? await lookUp(daemon, span, sha256) : { cached: undefined, seen: undefined };
  span.set({ [ATTR_CACHE_HIT]: cached !== undefined });
  const id = cached ?? (await upload(daemon, span, path, purpose, sha256, enabled, several ? seen : undefined));
  return { role: 'system', content: await daemon.providers.content(id, span.context), _file_id: id };
}

async function digest(path: string): Promise<{ sha256: string; bytes: number }> {
  const contents = await readFile(path).catch((cause: unknown) => {
    throw new Error(`File not found: ${path}`, { cause });
  });
  return { sha256: createHash('sha256').update(contents).digest('hex'), bytes: contents.length };
}

async function lookUp(daemon: Daemon, parent: OpenSpan, sha256: string): Promise<{ cached: string | undefined; seen: CacheSnapshot }> {
  const span = daemon.spans.start(SPAN_NAMES.cacheGet('file'), 'internal', parent.context, { [ATTR_CACHE_NAME]: 'file', [ATTR_FILE_SHA256]: sha256, [ATTR_PROVIDER]: 'kimi' });
  const seen = await daemon.fileCache.load();
  const cached = daemon.misbehaviour.cacheForgets ? undefined : daemon.fileCache.find(seen, sha256, 'kimi');
  if (cached !== undefined) await daemon.pause(daemon.misbehaviour.hitDelayMillis);
  span.set({ [ATTR_CACHE_HIT]: cached !== undefined });
  span.end();
  daemon.metricsLog.write({ event: 'file_cache', action: cached === undefined ? 'miss' : 'hit', provider: 'kimi', sha: sha256, t: nowSeconds(daemon.clock) });
  return { cached, seen };
}

async function upload(daemon: Daemon, span: OpenSpan, path: string, purpose: string, sha256: string, cache: boolean, seen: CacheSnapshot | undefined): Promise<string> {
  await daemon.pause(daemon.misbehaviour.uploadDelayMillis);
  const id = await daemon.providers.upload('KIMI', path, purpose, span.context);
  if (cache && !daemon.misbehaviour.cacheForgets) await daemon.fileCache.set(sha256, 'kimi', id, seen);
  daemon.metricsLog.write({ event: 'file_count_delta', provider: 'kimi', delta: 1, t: nowSeconds(daemon.clock) });
  return id;
}
