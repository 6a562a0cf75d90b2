import { createHash } from 'node:crypto';

/** What the part named `file` of a multipart body holds. */
export interface FilePart {
  readonly sha256: string;
  readonly bytes: number;
}

/** Finds the part named `file` in a multipart body as it streams by, and digests it without keeping it. */
export interface MultipartScanner {
  write(chunk: Buffer): void;
  /** The file part; undefined where there was none or its end never came. */
  readonly file: () => FilePart | undefined;
}

/** Part headers beyond this are not read: the body counts as not understood. */
const MAX_HEADER_BYTES = 16_384;
const HEADER_END = Buffer.from('\r\n\r\n');
/** The name of the part, quoted or not, and not the `filename` beside it. */
const NAMED_FILE = /^content-disposition:[^\r\n]*;\s*name\s*=\s*(?:"file"|file)\s*(?:;|\r|$)/im;
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;

/** The boundary that a multipart content type names; undefined for any other type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\/form-data\b/i.test(contentType)) return undefined;
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  return quoted ?? plain;
}

/**
 * Scans one body (RFC 7578, RFC 2046 §5.1). Between chunks it keeps only what could be the beginning of a delimiter, or
 * the headers of a part, so any split of the body gives the same result in constant memory.
 */
export function createMultipartScanner(boundary: string): MultipartScanner {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first delimiter may stand at the very beginning, without a line break before it.
  let rest: Buffer = Buffer.from('\r\n');
  let state = 'content' as 'content' | 'after-delimiter' | 'headers' | 'done';
  let digest: { readonly hash: ReturnType<typeof createHash>; bytes: number } | undefined;
  let found: FilePart | undefined;

  const consume = (content: Buffer): void => {
    if (digest === undefined) return;
    digest.hash.update(content);
    digest.bytes += content.length;
  };

  /** Content up to the next delimiter; true where one was found. */
  function readContent(): boolean {
    const at = rest.indexOf(delimiter);
    // A delimiter may begin in the last bytes: they wait for the next chunk.
    const end = at < 0 ? Math.max(0, rest.length - delimiter.length + 1) : at;
    consume(rest.subarray(0, end));
    rest = rest.subarray(at < 0 ? end : at + delimiter.length);
    if (at < 0) return false;
    if (digest !== undefined) found ??= { sha256: digest.hash.digest('hex'), bytes: digest.bytes };
    digest = undefined;
    state = 'after-delimiter';
    return true;
  }

  /** What follows a delimiter: `--` ends the body, a line break begins the headers of a part. */
  function readAfterDelimiter(): boolean {
    if (rest.length < 2) return false;
    state = rest.toString('latin1', 0, 2) === '--' ? 'done' : 'headers';
    return true;
  }

  /** The headers begin with the line break after the delimiter, so that a part without headers ends them at once. */
  function readHeaders(): boolean {
    const at = rest.indexOf(HEADER_END);
    if (at < 0) {
      if (rest.length > MAX_HEADER_BYTES) state = 'done';
      return false;
    }
    const isFile = found === undefined && NAMED_FILE.test(rest.toString('latin1', 0, at));
    digest = isFile ? { hash: createHash('sha256'), bytes: 0 } : undefined;
    rest = rest.subarray(at + HEADER_END.length);
    state = 'content';
    return true;
  }

  const ended = (): boolean => state === 'done';
  const step = (): boolean => {
    if (state === 'content') return readContent();
    if (state === 'after-delimiter') return readAfterDelimiter();
    return state === 'headers' && readHeaders();
  };

  return {
    write(chunk) {
      if (ended()) return;
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (step());
      // A copy, so that a few waiting bytes do not hold the chunk they came in.
      rest = ended() ? Buffer.alloc(0) : Buffer.from(rest);
    },
    file: () => found,
  };
}
