import type { Rung } from './rung.ts';

/** What one call owes one rung, and what came: the proof that nothing was lost. */
export interface LedgerEntry {
  readonly callId: string;
  readonly rung: Rung;
  /** What is counted: `call`, `inference`, `post`, `content`, `upload`, `lookup`, `route` */
  readonly what: string;
  /** The least number that the call owes, given how it ended. */
  readonly due: number;
  readonly seen: number;
}
