import type { Received } from './connection.ts';

/** Frames that belong to no waiting call, or to none at all. */
export interface FrameCounts {
  /** By reason, the most frequent first. */
  readonly notUnderstood: readonly { readonly reason: string; readonly count: number }[];
  /** A second result for a call that had one. */
  readonly duplicateAnswers: number;
  /** Acknowledgements, progress and results for ids that nobody waits for. */
  readonly unknownIds: number;
  /** Progress beyond the first of each heartbeat interval. */
  readonly surplusProgress: number;
  /** Anything else that nobody asked for. */
  readonly unasked: number;
}

/** Counts what a replay receives beside its answers. */
export class FrameTally {
  readonly #reasons = new Map<string, number>();
  readonly #answered = new Set<string>();
  #duplicateAnswers = 0;
  #unknownIds = 0;
  #unasked = 0;
  surplusProgress = 0;

  /** From now on a further result for this id is a duplicate. */
  answered(callId: string): void {
    this.#answered.add(callId);
  }

  /** Counts a frame that no call takes. */
  stray({ frame }: Received): void {
    switch (frame.op) {
      case 'not_understood':
        this.#reasons.set(frame.reason, (this.#reasons.get(frame.reason) ?? 0) + 1);
        break;
      case 'call_tool_res':
        if (frame.request_id !== null && this.#answered.has(frame.request_id)) this.#duplicateAnswers += 1;
        else this.#unknownIds += 1;
        break;
      case 'progress':
      case 'call_tool_ack':
        this.#unknownIds += 1;
        break;
      case 'hello_ack':
      case 'health_res':
      case 'list_tools_res':
      case 'error':
        this.#unasked += 1;
        break;
    }
  }

  get counts(): FrameCounts {
    return {
      notUnderstood: [...this.#reasons].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count),
      duplicateAnswers: this.#duplicateAnswers,
      unknownIds: this.#unknownIds,
      surplusProgress: this.surplusProgress,
      unasked: this.#unasked,
    };
  }
}
