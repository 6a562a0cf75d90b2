import type { ClockOffsetEstimator } from './clock-offset.ts';
import type { Connection } from './connection.ts';
import { request } from './request.ts';

/** The shortest of a few round trips bounds the clock offset best. */
const CLOCK_SAMPLES = 5;

/** Asks the daemon how it is on a socket of its own, one question at a time. */
export class HealthProbe {
  readonly #open: () => Promise<Connection>;
  readonly #url: string;
  readonly #estimator: ClockOffsetEstimator;
  readonly #deadlineMillis: number;
  #connection: Connection | undefined;
  #asking: Promise<boolean> | undefined;

  constructor(options: { readonly open: () => Promise<Connection>; readonly url: string; readonly estimator: ClockOffsetEstimator; readonly deadlineMillis: number }) {
    this.#open = options.open;
    this.#url = options.url;
    this.#estimator = options.estimator;
    this.#deadlineMillis = options.deadlineMillis;
  }

  /** Opens the socket and reads the daemon's clock; fails as opening fails. */
  async start(): Promise<void> {
    this.#connection = await this.#open();
    for (let sample = 0; sample < CLOCK_SAMPLES; sample += 1) await this.#request(this.#connection);
  }

  /** True once the daemon has answered; false where it did not. Askers at the same time share an answer. */
  isAlive(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Safe twice. */
  async stop(): Promise<void> {
    await this.#connection?.close(200);
  }

  async #ask(): Promise<boolean> {
    try {
      if (this.#connection === undefined || this.#connection.over) this.#connection = await this.#open();
      await this.#request(this.#connection);
      return true;
    } catch {
      this.#connection?.abandon();
      return false;
    }
  }

  async #request(connection: Connection): Promise<void> {
    const reply = await request(connection, { op: 'health', answer: 'health_res', url: this.#url, deadlineMillis: this.#deadlineMillis });
    this.#estimator.add({ ...reply, serverSeconds: reply.frame.health.t });
  }
}
