/** `Unexpected server response: 503`, the only place where a failed handshake tells its status to everyone. */
const UNEXPECTED_RESPONSE = /^Unexpected server response: (\d{3})$/;

/** A class of errors of few values, for `error.type`: the HTTP status, else the code, else the name; never the message. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : '_OTHER';
  const status = UNEXPECTED_RESPONSE.exec(error.message)?.[1];
  const { code } = error as NodeJS.ErrnoException;
  return status ?? (typeof code === 'string' && code !== '' ? code : error.name || 'Error');
}
