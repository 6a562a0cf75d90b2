/** What a silence watch needs. */
export interface SilenceWatchOptions {
  /** How often the daemon is expected to send a heartbeat. */
  readonly heartbeatMillis: number;
  /** Resolves true when the daemon has answered another socket. */
  readonly isAlive: () => Promise<boolean>;
  /** Called once: heartbeats have ceased although the daemon is alive. */
  readonly onSilent: () => void;
}

/** The silence after which the daemon is asked whether it lives, and the one that ends the call, in heartbeats. */
const ASK_AFTER = 2;
const GIVE_UP_AFTER = 2.5;

/** An answer that takes longer, in heartbeats, comes from a daemon whose loop was blocked meanwhile. */
const PROMPT = 0.5;

/**
 * Recognises a call whose socket has become a zombie: at least one heartbeat, then 2.5 intervals of silence while the
 * daemon promptly answers others at their beginning and at their end. A blocked daemon is silent to everybody: the
 * watch then begins anew.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #heardAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Any frame of the call arrived; only a heartbeat starts the watch. */
  heard(isHeartbeat: boolean): void {
    this.#heardAt = performance.now();
    if (isHeartbeat && !this.#stopped) this.#timer ??= this.#askAfterSilence();
  }

  /** Safe twice. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #askAfterSilence(): NodeJS.Timeout {
    return this.#after(ASK_AFTER, () => {
      this.#timer = this.#after(GIVE_UP_AFTER, () => {
        this.stop();
        this.#options.onSilent();
      });
    });
  }

  /** Once that many heartbeats have been missed and the daemon has shown to be alive, `next`. */
  #after(heartbeats: number, next: () => void): NodeJS.Timeout {
    const { heartbeatMillis } = this.#options;
    const due = this.#heardAt + heartbeats * heartbeatMillis;
    return setTimeout(() => void this.#ask(next), Math.max(0, due - performance.now()));
  }

  async #ask(next: () => void): Promise<void> {
    const { heartbeatMillis, isAlive } = this.#options;
    const silentSince = this.#heardAt;
    const askedAt = performance.now();
    if (askedAt - silentSince >= ASK_AFTER * heartbeatMillis) {
      const isPrompt = (await isAlive()) && performance.now() - askedAt <= PROMPT * heartbeatMillis;
      if (this.#stopped) return;
      if (this.#heardAt === silentSince && isPrompt) {
        next();
        return;
      }
      if (this.#heardAt === silentSince) this.#heardAt = performance.now();
    }
    this.#timer = this.#askAfterSilence();
  }
}
