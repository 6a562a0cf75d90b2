import { open, stat, type FileHandle } from 'node:fs/promises';

/** What a look at a file brought: whole lines, and how many could not be had, by reason. */
export interface Look {
  readonly lines: readonly string[];
  readonly lost: readonly string[];
}

/** At most so much is read at one look; what is left waits for the next. */
const MOST_BYTES = 1_048_576;
/** No record of the daemon comes near: a longer line is given up. */
const LONGEST_LINE_BYTES = 262_144;
const NEWLINE = 0x0a;
const NOTHING: Look = { lines: [], lost: [] };

/**
 * Follows a file that another process appends to: through rotation (what was written to the old file is read before the
 * new one begins), truncation, lines that come in parts, and a file that appears late.
 */
export class FileFollower {
  readonly path: string;
  #handle: FileHandle | undefined;
  #identity: string | undefined;
  #offset = 0;
  #partial: Buffer = Buffer.alloc(0);
  /** True until the next line begins: what stands before it is not ours or too long. */
  #skipping = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Which file is followed, whatever it is called now; undefined until there was one. */
  get identity(): string | undefined {
    return this.#identity;
  }

  /** Begins at the end of what exists; a file that does not exist yet is read from its first line. */
  async begin(): Promise<void> {
    await this.#open();
    if (!this.#handle) return;
    const { size } = await this.#handle.stat();
    this.#offset = size;
    const last = Buffer.alloc(1);
    if (size > 0) await this.#handle.read(last, 0, 1, size - 1);
    this.#skipping = size > 0 && last[0] !== NEWLINE;
  }

  /** The lines that were completed since the last look. */
  async look(): Promise<Look> {
    if (!this.#handle) await this.#open();
    if (!this.#handle) return NOTHING;
    const lost: string[] = [];
    const { size } = await this.#handle.stat();
    if (size < this.#offset) this.#startOver(lost, 'a line was cut off by truncation');
    const now = await identityOf(this.path);
    const lines = await this.#read(this.#handle, size - this.#offset, lost);
    if (now !== undefined && now !== this.#identity && (await this.#handle.stat()).size <= this.#offset) {
      this.#startOver(lost, 'a line was cut off by rotation');
      await this.close();
    }
    return { lines, lost };
  }

  /** Safe twice. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<void> {
    const handle = await open(this.path, 'r').catch(() => undefined);
    if (!handle) return;
    this.#handle = handle;
    this.#identity = nameOf(await handle.stat());
  }

  #startOver(lost: string[], reason: string): void {
    if (this.#partial.length > 0) lost.push(reason);
    this.#partial = Buffer.alloc(0);
    this.#offset = 0;
    this.#skipping = false;
  }

  async #read(handle: FileHandle, waiting: number, lost: string[]): Promise<readonly string[]> {
    if (waiting <= 0) return [];
    const wanted = Math.min(waiting, MOST_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, this.#offset);
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#partial, buffer.subarray(0, bytesRead)]);
    const lines: string[] = [];
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      const line = bytes.toString('utf8', from, to).trim();
      if (!this.#skipping && line !== '') lines.push(line);
      this.#skipping = false;
      from = to + 1;
    }
    // Copied, so that a few bytes do not hold the whole buffer.
    this.#partial = Buffer.from(bytes.subarray(from));
    if (this.#skipping) this.#partial = Buffer.alloc(0);
    if (this.#partial.length > LONGEST_LINE_BYTES) {
      lost.push('a line was too long');
      this.#partial = Buffer.alloc(0);
      this.#skipping = true;
    }
    return lines;
  }
}

/** Which file a path leads to now; undefined where to none. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && nameOf(found);
}

const nameOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }): string => `${dev}/${ino}`;
