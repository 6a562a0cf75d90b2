import { ATTR_FILE_ID, ATTR_FILE_PATH, ATTR_FILE_SHA256 } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/** Which contents a span is about, where it names them by a path or by the id that the provider gave them. */
export class FileContents {
  readonly #byId = new Map<string, string>();
  readonly #at: (path: string) => string | undefined;

  /** `at` answers the SHA-256 of what the run planned to send from a path. */
  constructor(at: (path: string) => string | undefined) {
    this.#at = at;
  }

  /** SHA-256 of contents by the provider's id of the file. */
  get byId(): ReadonlyMap<string, string> {
    return this.#byId;
  }

  /** True where the span tells whose contents a file id names; a content GET may have waited for it. */
  learn(span: Span): boolean {
    const { [ATTR_FILE_ID]: fileId, [ATTR_FILE_SHA256]: sha256 } = span.attributes;
    if (typeof fileId !== 'string' || typeof sha256 !== 'string' || this.#byId.has(fileId)) return false;
    this.#byId.set(fileId, sha256);
    return true;
  }

  /** Puts the SHA-256 of a planned file in the place of its path: paths of others are nobody's business. */
  withoutPath(span: Span): Span {
    const { [ATTR_FILE_PATH]: path, ...rest } = span.attributes;
    if (typeof path !== 'string') return span;
    const sha256 = this.#at(path);
    return { ...span, attributes: sha256 === undefined ? rest : { ...rest, [ATTR_FILE_SHA256]: sha256 } };
  }

  /** A content GET names a file id only: whose contents that is puts it below their upload. */
  withContents(span: Span): Span {
    const { [ATTR_FILE_ID]: fileId, [ATTR_FILE_SHA256]: known } = span.attributes;
    const sha256 = typeof fileId === 'string' && known === undefined ? this.#byId.get(fileId) : undefined;
    return sha256 === undefined ? span : { ...span, attributes: { ...span.attributes, [ATTR_FILE_SHA256]: sha256 } };
  }
}
