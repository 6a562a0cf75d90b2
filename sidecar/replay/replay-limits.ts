/** How long a replay waits for what, in milliseconds, and what it takes at most. */
export interface ReplayLimits {
  /** For a hello or a health answer: a daemon that is blocked by a chat answers after it. */
  readonly answerMillis: number;
  /** For a daemon that refuses or closes connections, before it is gone for good. */
  readonly retryMillis: number;
  /** For open calls to end by themselves once the run is cancelled. */
  readonly graceMillis: number;
  /** Without an open call, before a quiet stage begins. */
  readonly quietAfterMillis: number;
  /** After a question of our own, so that the process is weighed before a stage begins. */
  readonly weighMillis: number;
  readonly largestFrameBytes: number;
}

/** A daemon takes 1–2 s to start and up to 180 s over a chat; V8 makes no string longer than 2^29 - 24 characters. */
export const DEFAULT_LIMITS: ReplayLimits = {
  answerMillis: 180_000,
  retryMillis: 12_000,
  graceMillis: 1_000,
  quietAfterMillis: 2_000,
  weighMillis: 150,
  largestFrameBytes: 512_000_000,
};
