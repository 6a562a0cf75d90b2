import { Header } from 'tar';

/** What a tar file is counted in. */
export const BLOCK_BYTES = 512;

/** Two empty blocks end a tar file. */
export const END = Buffer.alloc(2 * BLOCK_BYTES);

/** Empty bytes between an entry's contents and the next block. */
export const paddingBytes = (size: number): number => (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;

/**
 * The header of an entry as this program writes it (POSIX ustar): a plain file, readable by all, of nobody and of no time, so
 * that the same contents give the same bytes on every machine. Undefined where the name does not fit, in UTF-8.
 */
export function entryHeader(path: string, size: number): Buffer | undefined {
  const block = Buffer.alloc(BLOCK_BYTES);
  const header = new Header({ path, size, mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0), type: 'File', devmaj: 0, devmin: 0 });
  header.encode(block, 0);
  return new Header(block, 0).path === path ? block : undefined;
}
