import { isRunning, startTimeOf } from '../process-identity.ts';

/** Why a process is not read any more. */
export type Loss = 'it ended' | 'its pid belongs to another process now';

/** One process, told apart from a later one with the same pid by its start time. */
export class WatchedProcess {
  readonly pid: number;
  readonly #startTime: string | undefined;

  constructor(pid: number, startTime = startTimeOf(pid)) {
    this.pid = pid;
    this.#startTime = startTime;
  }

  /** Undefined while it is the same process and runs; one that is dead and was not reaped has ended. */
  loss(): Loss | undefined {
    if (!isRunning(this.pid)) return 'it ended';
    return startTimeOf(this.pid) === this.#startTime ? undefined : 'its pid belongs to another process now';
  }
}
