import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';

/** A document that people write by hand stays far below it; a data file given by mistake does not. */
const LARGEST_BYTES = 1_048_576;

/** Reads a text file of bearable size, UTF-8; throws `DOCUMENT_UNREADABLE` for anything else. */
export async function readText(file: string): Promise<string> {
  return decode(file, await readBytes(file));
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await openFile(file);
    const stat = await handle.stat();
    if (!stat.isFile()) throw unreadable(file, stat.isDirectory() ? 'it is a directory' : 'it is not a regular file');
    if (stat.size > LARGEST_BYTES) throw unreadable(file, `it has ${stat.size} bytes, more than ${LARGEST_BYTES}`);
    return await handle.readFile();
  } catch (cause) {
    if (cause instanceof SidecarError) throw cause;
    throw unreadable(file, inWords(cause), cause);
  }
}

/** Without O_NONBLOCK, opening a named pipe waits for a writer for ever. */
function openFile(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NONBLOCK);
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, 'it is not UTF-8 text', cause);
  }
}

function inWords(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  return cause instanceof Error ? cause.message : String(cause);
}

function unreadable(file: string, reason: string, cause?: unknown): SidecarError {
  return new SidecarError('DOCUMENT_UNREADABLE', { file, reason }, cause === undefined ? undefined : { cause });
}
