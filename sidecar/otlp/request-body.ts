import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Bytes that requests may hold in memory. */
export interface BodyLimits {
  /** As sent. */
  readonly bodyBytes: number;
  /** After decompression. */
  readonly decodedBytes: number;
}

/** Why a body could not be had. */
export type BodyProblem = 'too_large' | 'aborted' | 'compression' | 'content_encoding';

/** A body that could not be had. */
export class UnusableBody extends Error {
  override readonly name = 'UnusableBody';
  readonly problem: BodyProblem;

  constructor(problem: BodyProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Reads a request's body and decompresses it, within limits: a kilobyte of gzip can unfold to a megabyte. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!['identity', 'gzip', 'deflate'].includes(encoding)) throw new UnusableBody('content_encoding', `content encoding ${encoding.slice(0, 40)} is not supported: use gzip, deflate or none`);
  const sent = await collect(request, limits.bodyBytes);
  if (encoding === 'identity') return sent;
  try {
    return decompress(sent, encoding, limits.decodedBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new UnusableBody('too_large', `the body unfolds to more than ${limits.decodedBytes} bytes`);
    throw new UnusableBody('compression', `the body is not ${encoding}`);
  }
}

function decompress(bytes: Buffer, encoding: string, maxOutputLength: number): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes, { maxOutputLength });
  // "deflate" means zlib's format, but some senders leave its two bytes of header out.
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return isZlib ? inflateSync(bytes, { maxOutputLength }) : inflateRawSync(bytes, { maxOutputLength });
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new UnusableBody('too_large', `the body has more than ${limit} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= limit) return;
      // The rest flows on unread: closing the connection under a sender would lose it the answer.
      request.off('data', take);
      chunks.length = 0;
      reject(tooLarge);
    };
    request.on('data', take);
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => reject(new UnusableBody('aborted', 'the sender went away')));
  });
}
