import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A frame as a client reads it. */
export type Frame = Readonly<Record<string, unknown>>;

/** A client that keeps what it receives, in order. */
export class Client {
  readonly socket: WebSocket;
  readonly #frames: Frame[] = [];
  readonly #waiting: ((frame: Frame | undefined) => void)[] = [];
  #closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Frame;
      const next = this.#waiting.shift();
      if (next === undefined) this.#frames.push(frame);
      else next(frame);
    });
    socket.on('close', (code: number, reason: Buffer) => {
      this.#closed = { code, reason: reason.toString('utf8') };
      for (const next of this.#waiting.splice(0)) next(undefined);
    });
    socket.on('error', () => undefined);
  }

  static async connect(url: string): Promise<Client> {
    const client = new Client(new WebSocket(url, { maxPayload: 0 }));
    await once(client.socket, 'open');
    return client;
  }

  /** Connects and says hello. */
  static async open(url: string, token = ''): Promise<Client> {
    const client = await Client.connect(url);
    client.send({ op: 'hello', token });
    await client.next();
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next frame; undefined once the connection is closed. */
  async next(): Promise<Frame | undefined> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return frame;
    if (this.#closed !== undefined) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Frames up to and including the one that answers a message. */
  async answer(): Promise<readonly Frame[]> {
    const frames: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) return [...frames, { closed: this.#closed }];
      frames.push(frame);
      if (typeof frame['op'] === 'string' && (frame['op'].endsWith('_res') || frame['op'] === 'error')) return frames;
      if (frame['op'] === 'progress' && typeof frame['note'] === 'string' && frame['note'].startsWith('duplicate')) return frames;
    }
  }

  /** What has arrived and nobody asked for yet. */
  get unread(): readonly Frame[] {
    return this.#frames;
  }

  async call(name: string, args: object, requestId: string): Promise<readonly Frame[]> {
    this.send({ op: 'call_tool', name, request_id: requestId, arguments: args });
    return this.answer();
  }

  async closed(): Promise<{ readonly code: number; readonly reason: string } | undefined> {
    while (this.#closed === undefined) await this.next();
    return this.#closed;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed();
  }
}
