import type { PlannedCall } from './planned-call.ts';
import type { Span } from './span.ts';

/** What a replay tells correlation as it goes, in the order it happens. */
export type ReplayMessage =
  /** The plan, before anything is sent. */
  | { readonly type: 'planned'; readonly calls: readonly PlannedCall[] }
  /** The call is about to be sent. */
  | { readonly type: 'sending'; readonly callId: string; readonly timeUnixNano: bigint }
  /** Its answer arrived, or it was given up: `answered` false where the daemon may still be at it. */
  | { readonly type: 'ended'; readonly callId: string; readonly timeUnixNano: bigint; readonly answered: boolean; readonly outcome: string }
  | { readonly type: 'spans'; readonly batch: readonly Span[] }
  /** Nothing more will be sent. */
  | { readonly type: 'finished' };
