import { readFile, stat } from 'node:fs/promises';
import { parseFileCache, rememberedKey, type RememberedFiles } from '../protocol/file-cache.ts';

/** A larger cache file is not read: some 100,000 entries. */
const MOST_BYTES = 16_777_216;

/** The provider's ids of files that the daemon remembers, as its cache file had them at the last look. */
export class RememberedIds {
  #version = '';
  #files: RememberedFiles = new Map();

  /** Reads it again where it has changed; one that is half written keeps what it said before. */
  async look(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    const version = `${found?.mtimeMs} ${found?.size} ${found?.ino}`;
    if (!found || found.size > MOST_BYTES || version === this.#version) return;
    const files = parseFileCache(await readFile(path, 'utf8').catch(() => ''));
    if (!files) return;
    this.#files = files;
    this.#version = version;
  }

  /** The id under which the provider has these contents. */
  of(provider: string, sha256: string): string | undefined {
    return this.#files.get(rememberedKey(provider, sha256));
  }
}
