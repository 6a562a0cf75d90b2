import { randomBytes } from 'node:crypto';

/** Uploaded contents by file id, within a bound of bytes: the oldest go first. */
export interface ContentStore {
  add(content: Buffer): string;
  get(id: string): Buffer | undefined;
  readonly bytes: () => number;
}

/** Makes a store that never holds more than `maxBytes`, apart from the newest content. */
export function createContentStore(maxBytes: number): ContentStore {
  const contents = new Map<string, Buffer>();
  let bytes = 0;

  return {
    add(content) {
      const id = `file-${randomBytes(12).toString('hex')}`;
      contents.set(id, content);
      bytes += content.length;
      for (const [oldest, { length }] of contents) {
        if (bytes <= maxBytes || oldest === id) break;
        contents.delete(oldest);
        bytes -= length;
      }
      return id;
    },
    get: (id) => contents.get(id),
    bytes: () => bytes,
  };
}
