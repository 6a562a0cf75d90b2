/** The two streams of a command: results on one, everything about them on the other. */
export class Terminal {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream) {
    this.out = out;
    this.err = err;
    for (const stream of [out, err]) stream.on('error', survivePipeEnd);
  }

  /** A line of the result. */
  print(text: string): void {
    this.out.write(`${text}\n`);
  }

  /** A line beside the result. */
  note(text: string): void {
    this.err.write(`${text}\n`);
  }

  /** Undoes what a progress display may have done to the terminal. */
  restore(): void {
    if (this.err.isTTY) this.err.write('\u001b[?25h\n');
  }
}

/** `exai-sidecar verdict | head` closes the pipe early: what follows is not wanted, and no failure. */
function survivePipeEnd(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
