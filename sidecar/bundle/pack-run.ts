import { createHash, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SidecarError } from '../errors.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { readVerdict } from '../verdict/verdict-file.ts';
import { envelopeText, signBody, signerOf } from './dsse.ts';
import { ATTESTATION_NAME, MANIFEST_NAME, manifestText, type Manifest, type PackedFile } from './manifest.ts';
import { statementOf, STATEMENT_TYPE } from './statement.ts';
import { END, entryHeader, paddingBytes } from './tar-entry.ts';

/** A bundle that was written. */
export interface WrittenBundle {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly manifest: Manifest;
}

/** The name of a bundle: whose it is, and the digest of the whole file. */
export const bundleName = (run: string, sha256: string): string => `exai-bundle-${run}-sha256-${sha256}.tar`;

/**
 * Packs a judged run into one file in `outDir`, named for its own SHA-256: a plain tar file, because compressed bytes differ
 * from machine to machine and hold bits that nothing checks. The same folder (and key) gives the same bytes. Throws
 * `BUNDLE_UNPACKABLE`, `DATA_UNWRITABLE`.
 */
export async function packRun(folder: RunFolder, outDir: string, key?: KeyObject): Promise<WrittenBundle> {
  const record = await folder.read();
  const refuse = (reason: string): SidecarError => new SidecarError('BUNDLE_UNPACKABLE', { run: folder.id, reason });
  if (record.state === 'running') throw refuse('it is under way');
  const verdict = await readVerdict(folder.verdictFile);
  if (verdict === undefined) throw refuse(record.failure ?? 'it has not been judged');
  const names = await folder.evidence();
  if (!(await stat(folder.spansFile).catch(() => undefined))) throw refuse('its spans are gone: they are kept for two weeks');

  const files: PackedFile[] = [];
  for (const name of names) files.push(await digestOf(join(folder.path, name), name));
  const manifest: Manifest = { format: 'exai-sidecar bundle', version: 1, run: folder.id, judgeVersion: verdict.judgeVersion, verdict: verdict.state, files, signer: key === undefined ? null : signerOf(key) };
  const next = join(outDir, `.${folder.id}.${randomBytes(4).toString('hex')}.new`);
  try {
    await mkdir(outDir, { recursive: true });
    const out = new Writer(await open(next, 'wx', 0o644), refuse);
    try {
      await out.text(MANIFEST_NAME, manifestText(manifest));
      for (const file of files) await out.file(join(folder.path, file.name), file);
      if (key !== undefined) await out.text(ATTESTATION_NAME, attestationText(manifest, statementOf(manifest, verdict), key));
      const written = await out.end();
      const file = join(outDir, bundleName(folder.id, written.sha256));
      await rename(next, file);
      return { file, ...written, manifest };
    } finally {
      await out.close();
    }
  } catch (cause) {
    await rm(next, { force: true });
    if (cause instanceof SidecarError) throw cause;
    throw new SidecarError('DATA_UNWRITABLE', { path: outDir, reason: (cause as Error).message }, { cause });
  }
}

function attestationText(manifest: Manifest, statement: Buffer, key: KeyObject): string {
  return envelopeText(STATEMENT_TYPE, statement, manifest.signer?.keyid ?? '', signBody(STATEMENT_TYPE, statement, key));
}

async function digestOf(path: string, name: string): Promise<PackedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { name, bytes, sha256: hash.digest('hex') };
}

/** Writes entries one after the other, and knows the digest of all. */
class Writer {
  readonly #handle: FileHandle;
  readonly #refuse: (reason: string) => SidecarError;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(handle: FileHandle, refuse: (reason: string) => SidecarError) {
    this.#handle = handle;
    this.#refuse = refuse;
  }

  async text(name: string, text: string): Promise<void> {
    const contents = Buffer.from(text);
    await this.#header(name, contents.length);
    await this.#write(contents);
    await this.#write(Buffer.alloc(paddingBytes(contents.length)));
  }

  async file(path: string, { name, bytes, sha256 }: PackedFile): Promise<void> {
    await this.#header(name, bytes);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await this.#write(chunk);
    }
    if (hash.digest('hex') !== sha256) throw this.#refuse(`${name} changed while it was read`);
    await this.#write(Buffer.alloc(paddingBytes(bytes)));
  }

  /** Ends the file; what was written is on the disk. */
  async end(): Promise<{ readonly sha256: string; readonly bytes: number }> {
    await this.#write(END);
    await this.#handle.sync();
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #header(name: string, size: number): Promise<void> {
    const header = entryHeader(name, size);
    if (header === undefined) throw this.#refuse(`the name ${name} is too long for a tar file`);
    await this.#write(header);
  }

  async #write(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    await this.#handle.writeFile(chunk);
  }
}
