/** Close codes that the daemon uses, and what each means. */
export const CLOSE_CODES: ReadonlyMap<number, string> = new Map([
  [1000, 'closed normally'],
  [1001, 'the daemon shuts down'],
  [1006, 'the connection broke without a closing handshake'],
  [1009, 'a message was larger than the receiver takes'],
  [1011, 'an internal error of the daemon'],
  [4000, 'the hello was not JSON'],
  [4001, 'the first message was not a hello'],
  [4002, 'no hello came in time'],
  [4003, 'the token was refused'],
]);

/** Why a hello was not accepted. */
export type HelloFailure =
  /** The token is wrong, or one is wanted and none was given. */
  | 'unauthorized'
  /** The daemon did not take our hello for one. */
  | 'hello_rejected'
  /** Closed as with an internal error: before the hello is answered, that is the cap on sessions. */
  | 'session_cap'
  | 'closed';

/** What a close before the accepted hello means; `error` is that of the `hello_ack` where one came. */
export function helloFailure(error: string | undefined, closeCode: number | undefined): HelloFailure {
  if (error === 'unauthorized' || closeCode === 4003) return 'unauthorized';
  if (error !== undefined || closeCode === 4000 || closeCode === 4001 || closeCode === 4002) return 'hello_rejected';
  return closeCode === 1011 ? 'session_cap' : 'closed';
}
