import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The header that carries the secret between our own processes. */
export const SECRET_HEADER = 'x-exai-secret';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Makes the check whether a request shows the secret, in its own header or as a bearer token; time tells nothing of how near a guess is. */
export function secretCheck(secret: string | undefined): (headers: IncomingHttpHeaders) => boolean {
  if (secret === undefined) return () => true;
  const expected = digest(secret);
  return (headers) => {
    const own = headers[SECRET_HEADER];
    const shown = typeof own === 'string' ? own : /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    return shown !== undefined && timingSafeEqual(digest(shown), expected);
  };
}
