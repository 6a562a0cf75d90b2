import { Presets, SingleBar } from 'cli-progress';
import { plain } from '../report/style.ts';
import type { Terminal } from './terminal.ts';

/** How far something is that is done so many times: a bar where a human looks on, a line for each where a log is kept. */
export class CountedProgress {
  readonly #terminal: Terminal;
  readonly #what: string;
  readonly #now: () => number;
  readonly #bar: SingleBar | undefined;
  readonly #under = new Set<string>();
  #begun: number | undefined;
  #before = 0;
  #shown = false;

  /** `what` is counted: rows, runs. */
  constructor(terminal: Terminal, what: string, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#what = what;
    this.#now = now;
    // Its own signal handlers would end the process before the run has ended.
    const options = { format: `{bar} {value}/{total} ${what}{rest}`, stream: terminal.err, clearOnComplete: true, hideCursor: true, gracefulExit: false, barsize: 24, fps: 8, linewrap: false };
    this.#bar = terminal.err.isTTY ? new SingleBar(options, Presets.shades_classic) : undefined;
  }

  /** Some are there already: they tell nothing of how long one takes. */
  resumes(done: number): void {
    this.#before = done;
  }

  begins(name: string): void {
    this.#begun ??= this.#now();
    this.#under.add(name);
  }

  /** One is done; `text` says how it came out. */
  done(name: string, text: string, done: number, of: number): void {
    this.#begun ??= this.#now();
    this.#under.delete(name);
    this.clear();
    this.#terminal.note(`${done} of ${of} ${this.#what}: ${plain(text)}${this.#bar === undefined ? this.#timeLeft(done, of) : ''}`);
    if (done < of) this.#show(done, of);
  }

  /** Takes the display away. */
  clear(): void {
    if (this.#shown) this.#bar?.stop();
    this.#shown = false;
  }

  #show(done: number, of: number): void {
    if (this.#bar === undefined) return;
    const rest = `${this.#timeLeft(done, of)}${this.#under.size === 0 ? '' : `; ${[...this.#under].map(plain).join(', ')}`}`;
    this.#bar.start(of, done, { rest });
    this.#shown = true;
  }

  #timeLeft(done: number, of: number): string {
    const made = done - this.#before;
    if (this.#begun === undefined || made <= 0 || done >= of) return '';
    const seconds = (((this.#now() - this.#begun) / made) * (of - done)) / 1000;
    return seconds >= 120 ? `, about ${Math.ceil(seconds / 60)} min left` : `, about ${Math.ceil(seconds)} s left`;
  }
}
