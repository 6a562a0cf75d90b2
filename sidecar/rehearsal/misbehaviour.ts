import { createHash } from 'node:crypto';
import type { JsonObject } from '../spans/planned-call.ts';
import type { FaultName } from './faults.ts';
import { wrongModel } from './routing.ts';

const MEGABYTE = 1_000_000;

/** What a fault adds to the daemon's ways, asked at the places where it shows; without a fault it adds nothing. */
export class Misbehaviour {
  readonly #fault: FaultName | undefined;
  readonly #seed: string;
  readonly #held: Buffer[] = [];
  #spans = 0;
  #calls = 0;
  #modelCalls = 0;
  #swallowed = 0;
  #misresolved = 0;

  constructor(fault: FaultName | undefined, seed: string) {
    this.#fault = fault;
    this.#seed = seed;
    if (fault === 'heavy-idle') this.#hold(230 * MEGABYTE);
  }

  /** Longer upload of new contents, in milliseconds. */
  get uploadDelayMillis(): number {
    return this.#fault === 'slow-upload' ? 2600 : 0;
  }

  /** Longer lookup that hits. */
  get hitDelayMillis(): number {
    return this.#fault === 'slow-cache' ? 250 : 0;
  }

  get cacheForgets(): boolean {
    return this.#fault === 'cache-off';
  }

  get cacheOverwrites(): boolean {
    return this.#fault === 'cache-race';
  }

  get routeDelayMillis(): number {
    return this.#fault === 'slow-routing' ? 120 : 0;
  }

  /** The model that `auto` gives, instead of the table's. */
  routed(model: string): string {
    return this.#fault === 'wrong-routing' ? wrongModel(model) : model;
  }

  /** True where this routed call ends in a model-resolution error: few enough that accuracy and tools stay as they are. */
  failsToResolve(tool: string): boolean {
    if (this.#fault !== 'routing-error' || tool !== 'secaudit' || this.#misresolved >= 2) return false;
    this.#misresolved += 1;
    return true;
  }

  /** What a chat that asked a model takes beyond the model. */
  chatDelayMillis(): number {
    return (this.#fault === 'slow-chat' ? 6000 : 0) + this.#drift();
  }

  /** What a workflow step that asked an expert takes beyond the expert. */
  expertDelayMillis(): number {
    return (this.#fault === 'slow-workflow' ? 16_000 : 0) + this.#drift();
  }

  /** True where the call hangs until a heartbeat kills it: paused analyses, which no mean looks at. */
  swallows(tool: string, args: JsonObject): boolean {
    if (this.#fault !== 'zombie' || tool !== 'analyze' || args['next_step_required'] !== true || this.#swallowed >= 10) return false;
    this.#swallowed += 1;
    return true;
  }

  /** Told of each call that begins, with the calls that run. */
  callBegins(running: number): void {
    this.#calls += 1;
    if (this.#fault === 'leak') this.#hold(MEGABYTE / 2);
    if (this.#fault === 'drift' && this.#calls > 120) this.#hold(MEGABYTE);
    if (this.#fault === 'heavy-load' && running >= 15 && this.#held.length === 0) this.#hold(480 * MEGABYTE);
  }

  /** Told of each call that ended, with the calls that still run. */
  callEnds(running: number): void {
    if (this.#fault === 'heavy-load' && running === 0) this.#held.length = 0;
  }

  /** False where a native span gets lost. */
  keepsSpan(): boolean {
    if (this.#fault !== 'lost-spans') return true;
    this.#spans += 1;
    const [byte = 0] = createHash('sha256').update(`${this.#seed}:${this.#spans}`).digest();
    return byte >= 26;
  }

  #drift(): number {
    if (this.#fault !== 'drift') return 0;
    this.#modelCalls += 1;
    return 20 * this.#modelCalls;
  }

  /** Memory counts as resident once it is written to. */
  #hold(bytes: number): void {
    this.#held.push(Buffer.alloc(bytes, 1));
  }
}
