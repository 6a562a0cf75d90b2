import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nowSeconds } from './daemon.ts';
import type { Daemon } from './daemon.ts';

/** How often the health file is written, in milliseconds; no setting reaches it. */
const INTERVAL_MILLIS = 10_000;

/** What the daemon tells of itself. */
export interface Vitals {
  readonly host: string;
  readonly port: number;
  readonly profile: string;
  readonly toolCount: number;
  readonly sessions: () => number;
  readonly running: () => number;
}

/** The daemon's own account: the health reply, the health file, the pid file. */
export class Health {
  readonly #daemon: Daemon;
  readonly #vitals: Vitals;
  readonly #startedAt: number;
  readonly #stop = new AbortController();
  readonly #pidFile: string;
  readonly #healthFile: string;

  constructor(daemon: Daemon, vitals: Vitals) {
    this.#daemon = daemon;
    this.#vitals = vitals;
    this.#startedAt = nowSeconds(daemon.clock);
    const folder = join(daemon.home, 'logs');
    mkdirSync(folder, { recursive: true });
    this.#pidFile = join(folder, 'ws_daemon.pid');
    this.#healthFile = join(folder, 'ws_daemon.health.json');
    writeFileSync(this.#pidFile, String(process.pid));
    void this.#write();
  }

  /** What the `health` operation answers; the one thing that tells the rehearsal from the real daemon. */
  reply() {
    const { toolCount, sessions } = this.#vitals;
    const t = nowSeconds(this.#daemon.clock);
    return { t, uptime_human: humanTime(t - this.#startedAt), sessions: sessions(), global_capacity: this.#capacity, tool_count: toolCount, rehearsal: this.#vitals.profile };
  }

  stop(): void {
    this.#stop.abort();
    rmSync(this.#pidFile, { force: true });
  }

  get #capacity(): number {
    return this.#daemon.settings.number('EXAI_WS_GLOBAL_MAX_INFLIGHT');
  }

  /** Writes the file as the loop gets to it: while a chat blocks the loop, the file grows old. */
  async #write(): Promise<void> {
    const { host, port, running } = this.#vitals;
    while (!this.#stop.signal.aborted) {
      await this.#daemon.loop.turn();
      const { rehearsal: _, ...health } = this.reply();
      const record = { global_inflight: running(), host, pid: process.pid, port, started_at: this.#startedAt, ...health };
      // Rewritten in place, so that a reader may meet half of it, as with the daemon.
      writeFileSync(this.#healthFile, JSON.stringify(Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))), null, 2));
      try {
        await wait(this.#daemon.settings.scaled(INTERVAL_MILLIS), undefined, { signal: this.#stop.signal, ref: false });
      } catch {
        return;
      }
    }
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

function humanTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
