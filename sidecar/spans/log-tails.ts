/** The ends of a daemon's log, as it told them itself, or why it did not. */
export type LogTails =
  | {
      readonly metrics: readonly string[];
      readonly toolcalls: readonly string[];
      /** How many lines of each were asked for at most. */
      readonly asked: number;
      /** How far the daemon's clock is ahead of ours, and by how much that may be wrong. */
      readonly clock: { readonly seconds: number; readonly errorSeconds: number };
    }
  | { readonly failed: string };
