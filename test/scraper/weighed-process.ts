import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the process does, one command a line; it answers each with a line. */
const PROGRAM = `
const { spawn } = require('node:child_process');
let held = [];
const commands = {
  hold: (megabytes) => void held.push(Buffer.alloc(megabytes * 1e6, 1)),
  drop: () => { held = []; globalThis.gc(); },
  // Its own child holds as much, then waits for its end.
  bear: (megabytes) => new Promise((born) => {
    const child = spawn(process.execPath, ['-e', 'const held = Buffer.alloc(' + megabytes * 1e6 + ', 1); console.log(held.length); process.stdin.resume(); process.stdin.on("end", () => process.exit())'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout.once('data', () => born());
  }),
};
console.log('ready');
require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  const [name, argument] = line.split(' ');
  await commands[name](Number(argument));
  console.log('done');
}).on('close', () => process.exit());
`;

/** A process that takes and gives back memory on command. */
export class WeighedProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.child = child;
    if (!child.stdout) throw new Error('the process has no output');
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start(): Promise<WeighedProcess> {
    const weighed = new WeighedProcess(spawn(process.execPath, ['--expose-gc', '-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await weighed.#answers.next();
    return weighed;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async hold(megabytes: number): Promise<void> {
    await this.#tell(`hold ${megabytes}`);
  }

  async drop(): Promise<void> {
    await this.#tell('drop');
  }

  async bear(megabytes: number): Promise<void> {
    await this.#tell(`bear ${megabytes}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  async #tell(command: string): Promise<void> {
    this.child.stdin?.write(`${command}\n`);
    await this.#answers.next();
  }
}
