import type { WebSocket } from 'ws';
import type { JsonObject } from '../spans/planned-call.ts';
import type { EventLoop } from './event-loop.ts';

/** One client's connection, seen from the loop: what is sent waits for the loop, or for the end of the call that blocks it. */
export class Wire {
  readonly socket: WebSocket;
  readonly #loop: EventLoop;
  #held: JsonObject[] | undefined;

  constructor(socket: WebSocket, loop: EventLoop) {
    this.socket = socket;
    this.#loop = loop;
  }

  /** Sends a frame when the loop gets to it; frames to a client that left are lost without a word. */
  async send(frame: JsonObject): Promise<void> {
    if (this.#held !== undefined) {
      this.#held.push(frame);
      return;
    }
    await this.#loop.turn();
    this.#write(frame);
  }

  /** Answers a ping when the loop gets to it. */
  async pong(data: Buffer): Promise<void> {
    await this.#loop.turn();
    if (this.socket.readyState === this.socket.OPEN) this.socket.pong(data);
  }

  /** From now on frames are kept, as a blocked loop keeps them. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was kept, together. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) this.#write(frame);
  }

  #write(frame: JsonObject): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}
