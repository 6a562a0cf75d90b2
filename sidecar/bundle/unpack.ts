import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Header } from 'tar';
import { SidecarError } from '../errors.ts';
import { isRunId, RunFolder } from '../run/run-folder.ts';
import { ATTESTATION_NAME, MANIFEST_NAME, type PackedFile } from './manifest.ts';
import { BLOCK_BYTES, END, entryHeader, paddingBytes } from './tar-entry.ts';

/** A bundle whose file is as this program writes it; whether its contents are true is another question. */
export interface UnpackedBundle {
  /** Of the whole file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly manifest: string;
  readonly attestation: string | undefined;
  /** The files of the run as they are. */
  readonly files: readonly PackedFile[];
  readonly folder: RunFolder;
}

/** More than any run takes: spans of all runs together are kept up to 2 GiB. */
const MOST_BYTES = 8 * 2 ** 30;
const MOST_ENTRIES = 1000;
/** Texts are read whole; only the spans are large. */
const MOST_TEXT_BYTES = 64 * 2 ** 20;
const MOST_DEPTH = 4;
const CHUNK_BYTES = 1 << 20;

/**
 * Unpacks a bundle below `into`, an empty folder. Every byte of the file is checked: headers, padding and end must be what
 * this program writes for the entries, and nothing may follow. Nothing compressed is taken, so that no more than the file's
 * own size is ever written. Throws `BUNDLE_UNREADABLE`, `BUNDLE_REFUSED`.
 */
export async function unpackBundle(file: string, into: string): Promise<UnpackedBundle> {
  let handle: FileHandle;
  let size: number;
  try {
    handle = await open(file, 'r');
    const found = await handle.stat();
    if (!found.isFile()) {
      await handle.close();
      throw new Error('it is no plain file');
    }
    ({ size } = found);
  } catch (cause) {
    throw new SidecarError('BUNDLE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
  try {
    return await new Unpacking(file, handle, size, into).all();
  } finally {
    await handle.close();
  }
}

class Unpacking {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #size: number;
  readonly #into: string;
  readonly #whole = createHash('sha256');
  #at = 0;

  constructor(file: string, handle: FileHandle, size: number, into: string) {
    this.#file = file;
    this.#handle = handle;
    this.#size = size;
    this.#into = into;
  }

  async all(): Promise<UnpackedBundle> {
    if (this.#size > MOST_BYTES) throw this.#refuse(`${this.#size} bytes are more than any run takes`);
    const manifest = await this.#manifest();
    const folder = new RunFolder(this.#into, runNamedIn(manifest) ?? this.#refuseNow('the manifest names no run'));
    const files: PackedFile[] = [];
    let attestation: string | undefined;
    for (;;) {
      const entry = await this.#next();
      if (entry === undefined) break;
      const { name, bytes } = entry;
      if (files.length >= MOST_ENTRIES) throw this.#refuse(`it has more than ${MOST_ENTRIES} entries`);
      if (attestation !== undefined) throw this.#refuse(`${name} follows the attestation, which comes last`);
      if (name === ATTESTATION_NAME) attestation = await this.#text(bytes);
      else if (name === MANIFEST_NAME || files.some((other) => other.name === name)) throw this.#refuse(`it has two entries ${JSON.stringify(name)}`);
      else files.push({ name, bytes, sha256: await this.#extract(join(folder.path, name), bytes) });
      await this.#padding(bytes);
    }
    return { sha256: this.#whole.digest('hex'), bytes: this.#size, manifest, attestation, files, folder };
  }

  async #manifest(): Promise<string> {
    const first = await this.#next();
    if (first?.name !== MANIFEST_NAME) throw this.#refuse(`its first entry is not ${MANIFEST_NAME}`);
    const text = await this.#text(first.bytes);
    await this.#padding(first.bytes);
    return text;
  }

  /** The next entry; undefined at the end of the file. */
  async #next(): Promise<{ readonly name: string; readonly bytes: number } | undefined> {
    const from = this.#at;
    const block = await this.#read(BLOCK_BYTES);
    if (block.equals(END.subarray(0, BLOCK_BYTES))) {
      if (!(await this.#read(BLOCK_BYTES)).equals(END.subarray(0, BLOCK_BYTES))) throw this.#refuse('it does not end with two empty blocks', from);
      if (this.#at !== this.#size) throw this.#refuse(`${this.#size - this.#at} bytes follow its end`);
      return undefined;
    }
    const header = headerIn(block);
    if (header?.cksumValid !== true) throw this.#refuse(this.#at === BLOCK_BYTES ? 'it is no tar file' : 'the checksum of a header is wrong', from);
    const { path: name = '', size = -1, type } = header;
    if (type !== 'File') throw this.#refuse(`${JSON.stringify(name)} is a ${type}, not a plain file`, from);
    const problem = nameProblem(name);
    if (problem !== undefined) throw this.#refuse(`${JSON.stringify(name)} ${problem}`, from);
    if (size < 0 || size > this.#size - this.#at) throw this.#refuse(`${JSON.stringify(name)} claims ${size} bytes, and ${this.#size - this.#at} are there`, from);
    if (!entryHeader(name, size)?.equals(block)) throw this.#refuse(`the header of ${JSON.stringify(name)} says more than a name and a size`, from);
    return { name, bytes: size };
  }

  async #padding(size: number): Promise<void> {
    const from = this.#at;
    const padding = await this.#read(paddingBytes(size));
    if (padding.some((byte) => byte !== 0)) throw this.#refuse('the padding behind an entry is not empty', from);
  }

  async #text(bytes: number): Promise<string> {
    if (bytes > MOST_TEXT_BYTES) throw this.#refuse(`a text of ${bytes} bytes is larger than any`);
    return (await this.#read(bytes)).toString('utf8');
  }

  /** Writes an entry's contents to a new file and answers their digest. */
  async #extract(path: string, bytes: number): Promise<string> {
    if (bytes > MOST_TEXT_BYTES && !/\.duckdb(\.wal)?$/.test(path)) throw this.#refuse(`an entry of ${bytes} bytes that holds no spans`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const hash: Hash = createHash('sha256');
    const out = await open(path, 'wx', 0o600);
    try {
      for (let left = bytes; left > 0; ) {
        const chunk = await this.#read(Math.min(left, CHUNK_BYTES));
        hash.update(chunk);
        await out.writeFile(chunk);
        left -= chunk.length;
      }
    } finally {
      await out.close();
    }
    return hash.digest('hex');
  }

  async #read(bytes: number): Promise<Buffer> {
    const buffer = Buffer.alloc(bytes);
    let read = 0;
    while (read < bytes) {
      const { bytesRead } = await this.#handle.read(buffer, read, bytes - read, this.#at + read);
      if (bytesRead === 0) throw this.#refuse('it ends too early', this.#at + read);
      read += bytesRead;
    }
    this.#at += bytes;
    this.#whole.update(buffer);
    return buffer;
  }

  #refuse(reason: string, at = this.#at): SidecarError {
    return new SidecarError('BUNDLE_REFUSED', { file: this.#file, at, reason });
  }

  #refuseNow(reason: string): never {
    throw this.#refuse(reason);
  }
}

/** A header's numbers may be such that reading them throws. */
function headerIn(block: Buffer): Header | undefined {
  try {
    return new Header(block, 0);
  } catch {
    return undefined;
  }
}

function runNamedIn(manifest: string): string | undefined {
  try {
    const { run } = JSON.parse(manifest) as { readonly run?: unknown };
    return typeof run === 'string' && isRunId(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** What keeps a name from staying within the folder it is unpacked into. */
function nameProblem(name: string): string | undefined {
  const parts = name.split('/');
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return 'holds characters that no name of a run has';
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'leads out of its folder';
  return parts.length > MOST_DEPTH ? 'lies too deep' : undefined;
}
