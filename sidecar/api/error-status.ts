import type { ErrorKind } from '../errors.ts';

/** The HTTP status of each kind of error; nothing else in this room turns an error into a status. */
export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  usage: 400,
  unauthorized: 401,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many: 429,
  internal: 500,
  unavailable: 503,
  cancelled: 503,
};
