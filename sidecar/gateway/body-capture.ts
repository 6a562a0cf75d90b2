import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** Bytes that all captures of one gateway may hold together. */
export interface CaptureBudget {
  freeBytes: number;
}

/** Keeps a body for inspection, as long as it is short enough. */
export interface BodyCapture {
  write(chunk: Buffer): void;
  /** The body; undefined where it was too long to keep. Ends the capture. */
  take(): Buffer | undefined;
}

/** Longer bodies are not inspected as JSON; the daemon refuses prompts above 60,000 characters. */
const MAX_CAPTURE_BYTES = 8 * 1024 * 1024;

/** Makes a capture within the gateway's budget. */
export function createBodyCapture(budget: CaptureBudget): BodyCapture {
  let chunks: Buffer[] | undefined = [];
  let bytes = 0;

  const release = (): void => {
    budget.freeBytes += bytes;
    bytes = 0;
    chunks = undefined;
  };

  return {
    write(chunk) {
      if (chunks === undefined) return;
      if (bytes + chunk.length > MAX_CAPTURE_BYTES || chunk.length > budget.freeBytes) {
        release();
        return;
      }
      chunks.push(chunk);
      bytes += chunk.length;
      budget.freeBytes -= chunk.length;
    },
    take() {
      const body = chunks === undefined ? undefined : Buffer.concat(chunks);
      release();
      return body;
    },
  };
}

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Undoes a content coding; undefined where it is unknown, broken or would grow beyond what is inspected. */
export async function decodeBody(body: Buffer, coding: string | undefined): Promise<Buffer | undefined> {
  if (coding === undefined || coding === '' || coding === 'identity') return body;
  try {
    return await DECODERS[coding.trim().toLowerCase()]?.(body, { maxOutputLength: MAX_CAPTURE_BYTES });
  } catch {
    return undefined;
  }
}
