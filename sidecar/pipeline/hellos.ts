/** Gateways and probes say hello every two seconds; one that has been silent for so long is gone. */
const SILENCE_MILLIS = 6_000;
const MOST_DAEMONS = 16;

/** Who is heard, by pid: the probes in daemons, or gateways. */
export class Hellos<Hello extends { readonly pid: number }> {
  readonly #heard = new Map<number, { readonly hello: Hello; readonly at: number }>();
  readonly #waiting = new Set<() => void>();

  take(hello: Hello): void {
    this.#heard.delete(hello.pid);
    this.#heard.set(hello.pid, { hello, at: performance.now() });
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > MOST_DAEMONS && oldest !== undefined) this.#heard.delete(oldest);
    for (const look of this.#waiting) look();
  }

  /** The hello of that process, or of the only one that is heard, and a newer one than `before`; undefined where none comes in time. */
  async from(pid: number | undefined, millis: number, before?: Hello): Promise<Hello | undefined> {
    return this.#latest(pid, before) ?? (await this.#next(pid, millis, before));
  }

  #next(pid: number | undefined, millis: number, before: Hello | undefined): Promise<Hello | undefined> {
    return new Promise((resolve) => {
      const done = (hello: Hello | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(hello);
      };
      const look = (): void => {
        const hello = this.#latest(pid, before);
        if (hello) done(hello);
      };
      const timer = setTimeout(() => done(undefined), millis);
      this.#waiting.add(look);
    });
  }

  #latest(pid: number | undefined, before: Hello | undefined): Hello | undefined {
    const recent = [...this.#heard.values()].filter(({ hello, at }) => (pid === undefined || hello.pid === pid) && performance.now() - at < SILENCE_MILLIS);
    // Two of them and no pid: which one is meant cannot be told.
    return recent.length === 1 && recent[0]?.hello !== before ? recent[0]?.hello : undefined;
  }
}
