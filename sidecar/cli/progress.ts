import { Presets, SingleBar } from 'cli-progress';
import type { RunEvent } from '../run/run-event.ts';
import { plain } from '../report/style.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a run is, beside its results. */
export interface Progress {
  show(event: Extract<RunEvent, { type: 'step' | 'progress' | 'settling' | 'round' }>): void;
  /** Takes the display away, so that results can be printed; the next `show` brings it back. */
  clear(): void;
}

/** A bar where a human looks on, plain lines where a log is kept. */
export function createProgress(terminal: Terminal, now: () => number = () => performance.now()): Progress {
  return terminal.err.isTTY ? new BarProgress(terminal) : new LineProgress(terminal, now);
}

const timeLeft = (seconds: number | undefined): string => (seconds === undefined ? '' : `, about ${Math.ceil(seconds)} s left`);

/** What a further round is for, and what it takes. */
const roundText = ({ look, most, undecided, steps, calls, secondsExpected }: Extract<RunEvent, { type: 'round' }>): string =>
  `look ${look} of at most ${most}: ${undecided.length === 1 ? '1 claim is' : `${undecided.length} claims are`} still open (${undecided.map(plain).join(', ')}); ${calls} more calls of ${steps.map(plain).join(', ')}, about ${Math.ceil(secondsExpected)} s`;

class BarProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #bar: SingleBar;
  #shown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#bar = new SingleBar(
      // Its own signal handlers would end the process before the run has ended.
      { format: '{bar} {value}/{total} {what}', stream: terminal.err, clearOnComplete: true, hideCursor: true, gracefulExit: false, barsize: 24, fps: 8, linewrap: false },
      Presets.shades_classic,
    );
  }

  show(event: Parameters<Progress['show']>[0]): void {
    if (event.type === 'step') return;
    if (event.type === 'round') {
      this.clear();
      this.#terminal.note(roundText(event));
      return;
    }
    const [done, total, what] =
      event.type === 'progress' ? [event.done, event.planned, `calls, ${plain(event.step)}${timeLeft(event.secondsLeft)}`] : [event.seen, event.due, 'records have arrived'];
    if (!this.#shown) this.#bar.start(total, done, { what });
    this.#shown = true;
    this.#bar.setTotal(total);
    this.#bar.update(done, { what });
  }

  clear(): void {
    if (this.#shown) this.#bar.stop();
    this.#shown = false;
  }
}

/** Between two lines of the same stage at least so long passes. */
const LINE_INTERVAL_MILLIS = 5_000;

class LineProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #step: string | undefined;
  #settling = false;
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
  }

  show(event: Parameters<Progress['show']>[0]): void {
    switch (event.type) {
      case 'step': {
        if (event.step !== this.#step) this.#line(`${plain(event.step)}: ${plain(event.title)}`);
        this.#step = event.step;
        return;
      }
      case 'progress': {
        if (this.#now() - this.#lastLine >= LINE_INTERVAL_MILLIS) this.#line(`${event.done} of ${event.planned} calls${timeLeft(event.secondsLeft)}`);
        return;
      }
      case 'round': {
        this.#line(roundText(event));
        this.#settling = false;
        this.#step = undefined;
        return;
      }
      case 'settling': {
        if (!this.#settling) this.#line(`waiting for records: ${event.seen} of ${event.due} have arrived`);
        this.#settling = true;
      }
    }
  }

  clear(): void {
    // Lines stay.
  }

  #line(text: string): void {
    this.#lastLine = this.#now();
    this.#terminal.note(text);
  }
}
