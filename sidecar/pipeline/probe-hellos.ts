import type { ProbeHello } from '../otlp/probe-hello.ts';

/** A probe says hello every two seconds; one that has been silent for so long is gone. */
const SILENCE_MILLIS = 6_000;
const MOST_DAEMONS = 16;

/** The probes that are heard, by the pid of their daemon. */
export class ProbeHellos {
  readonly #heard = new Map<number, { readonly hello: ProbeHello; readonly at: number }>();
  readonly #waiting = new Set<() => void>();

  take(hello: ProbeHello): void {
    this.#heard.delete(hello.pid);
    this.#heard.set(hello.pid, { hello, at: performance.now() });
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > MOST_DAEMONS && oldest !== undefined) this.#heard.delete(oldest);
    for (const look of this.#waiting) look();
  }

  /** The hello of that daemon, or of the one daemon that is heard; undefined where none comes in time. */
  async from(pid: number | undefined, millis: number): Promise<ProbeHello | undefined> {
    return this.#latest(pid) ?? (await this.#next(pid, millis));
  }

  #next(pid: number | undefined, millis: number): Promise<ProbeHello | undefined> {
    return new Promise((resolve) => {
      const done = (hello: ProbeHello | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(hello);
      };
      const look = (): void => {
        const hello = this.#latest(pid);
        if (hello) done(hello);
      };
      const timer = setTimeout(() => done(undefined), millis);
      this.#waiting.add(look);
    });
  }

  #latest(pid: number | undefined): ProbeHello | undefined {
    const recent = [...this.#heard.values()].filter(({ hello, at }) => (pid === undefined || hello.pid === pid) && performance.now() - at < SILENCE_MILLIS);
    // Two daemons and no pid: which of them is meant cannot be told.
    return recent.length === 1 ? recent[0]?.hello : undefined;
  }
}
