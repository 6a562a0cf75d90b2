import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WorkerPool } from './worker-pool.ts';

interface Entry {
  readonly file_id: string;
  readonly ts: number;
}

/** The cache file as one reader saw it: file ids by content hash and provider. */
export type CacheSnapshot = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

/** How writers of the cache file treat each other: `race` is the daemon's own way. */
export type CacheWriting = 'race' | 'locked' | 'overwrite';

/**
 * File ids by content hash, in one JSON file that every lookup reads anew and every writer rewrites whole. Without a
 * lock, overlapping writers lose each other's entries, and a reader that meets a half-written file sees an empty cache.
 */
export class FileCache {
  readonly #path: string;
  readonly #ttlSeconds: number;
  readonly #writing: CacheWriting;
  readonly #lock = new WorkerPool(1);

  constructor(path: string, ttlSeconds: number, writing: CacheWriting) {
    this.#path = path;
    this.#ttlSeconds = ttlSeconds;
    this.#writing = writing;
    mkdirSync(dirname(path), { recursive: true });
  }

  async load(): Promise<CacheSnapshot> {
    try {
      return itemsOf(await readFile(this.#path, 'utf8'));
    } catch {
      return {};
    }
  }

  /** The id kept for a hash in what was loaded; undefined where there is none or it is too old. */
  find(snapshot: CacheSnapshot, sha256: string, provider: string): string | undefined {
    const entry = snapshot[sha256]?.[provider];
    if (entry === undefined || Date.now() / 1000 - entry.ts > this.#ttlSeconds) return undefined;
    return entry.file_id;
  }

  /** Adds an id; `seen` is what the writer's lookup had loaded, when several workers of one call write. */
  async set(sha256: string, provider: string, fileId: string, seen: CacheSnapshot | undefined): Promise<void> {
    if (this.#writing === 'race') return this.#rewrite(await this.load(), sha256, provider, fileId);
    return this.#lock.run(async () => this.#rewrite(this.#writing === 'overwrite' && seen !== undefined ? seen : this.#loadAtOnce(), sha256, provider, fileId));
  }

  #loadAtOnce(): CacheSnapshot {
    try {
      return itemsOf(readFileSync(this.#path, 'utf8'));
    } catch {
      return {};
    }
  }

  async #rewrite(snapshot: CacheSnapshot, sha256: string, provider: string, fileId: string): Promise<void> {
    const items = { ...snapshot, [sha256]: { ...snapshot[sha256], [provider]: { file_id: fileId, ts: Date.now() / 1000 } } };
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(this.#path, JSON.stringify({ items }));
  }
}

function itemsOf(text: string): CacheSnapshot {
  const data: unknown = JSON.parse(text);
  return typeof data === 'object' && data !== null && 'items' in data ? (data.items as CacheSnapshot) : {};
}
