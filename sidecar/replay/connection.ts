import { WebSocket } from 'ws';
import type { ClientFrame } from '../protocol/client-frame.ts';
import { encodeClientFrame } from '../protocol/client-frame.ts';
import { parseServerFrame } from '../protocol/server-frame.ts';
import type { NotUnderstood, ServerFrame } from '../protocol/server-frame.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import { DEFAULT_LIMITS } from './replay-limits.ts';

/** A frame of the daemon with the moment its last byte was read. */
export interface Received {
  readonly frame: ServerFrame | NotUnderstood;
  readonly timeUnixNano: bigint;
  readonly bytes: number;
}

/** Who hears a connection; one at a time. */
export interface ConnectionListener {
  received(received: Received): void;
  /** The connection is over; nothing follows. */
  closed(code: number): void;
}

/** What a connection is made with, where it is not the usual. */
export interface ConnectionOptions {
  readonly largestFrameBytes?: number | undefined;
  /** One that is traced, say. */
  readonly SocketClass?: typeof WebSocket | undefined;
}

type Arrival = { readonly data: Buffer; readonly isBinary: boolean; readonly timeUnixNano: bigint };

/** Unparsed frames beyond which a socket is not read any further, so that a flood waits at its sender and not in our memory. */
const MOST_PENDING_FRAMES = 256;
const MOST_PENDING_BYTES = 64_000_000;

/** One WebSocket to the daemon: stamps a frame as it arrives and parses it in a later turn of the loop, one frame a turn. */
export class Connection {
  listener: ConnectionListener | undefined;
  /** The daemon's name for this socket, from its answer to the hello. */
  sessionId: string | undefined;
  readonly #socket: WebSocket;
  readonly #clock: AnchoredClock;
  readonly #arrivals: Arrival[] = [];
  #pendingBytes = 0;
  #scheduled = false;
  #closeCode: number | undefined;
  #closeDelivered = false;

  /** Starts to connect; deflate stays off, as it costs 0.4 ms a reply and the daemon would negotiate it. */
  constructor(url: string, clock: AnchoredClock, { largestFrameBytes = DEFAULT_LIMITS.largestFrameBytes, SocketClass = WebSocket }: ConnectionOptions = {}) {
    this.#clock = clock;
    this.#socket = new SocketClass(url, { perMessageDeflate: false, maxPayload: largestFrameBytes });
    this.#socket.on('message', (data, isBinary) => {
      this.#arrived({ data: data as Buffer, isBinary, timeUnixNano: clock.nowUnixNano() });
    });
    this.#socket.on('error', (error) => {
      this.#closeCode ??= closeCodeOf(error);
      this.#socket.terminate();
    });
    this.#socket.once('close', (code) => {
      this.#closeCode ??= code;
      this.#schedule();
    });
  }

  /** True once no more can be sent. */
  get over(): boolean {
    return this.#closeCode !== undefined || this.#socket.readyState !== WebSocket.OPEN;
  }

  /** Resolves when the socket is open; rejects with what kept it from opening. */
  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
  }

  /** Sends a frame and returns the moment just before its first byte; on a closed socket nothing is sent. */
  send(frame: ClientFrame): bigint {
    const text = encodeClientFrame(frame);
    const timeUnixNano = this.#clock.nowUnixNano();
    // The callback takes the error of a socket that closes meanwhile; the close itself is heard by the listener.
    if (!this.over) this.#socket.send(text, () => undefined);
    return timeUnixNano;
  }

  /** Drops the connection at once: for one whose daemon side may be stuck. Safe twice. */
  abandon(): void {
    this.listener = undefined;
    this.#arrivals.length = 0;
    this.#socket.terminate();
  }

  /** Says goodbye and drops the connection where the answer stays away. */
  async close(deadlineMillis: number): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    const timer = setTimeout(() => {
      this.#socket.terminate();
    }, deadlineMillis);
    this.#socket.close(1000);
    await closed;
    clearTimeout(timer);
  }

  #arrived(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#pendingBytes += arrival.data.length;
    if (this.#arrivals.length > MOST_PENDING_FRAMES || this.#pendingBytes > MOST_PENDING_BYTES) this.#socket.pause();
    this.#schedule();
  }

  /** One frame a turn: what is parsed must not hold up the stamp of what has arrived on other sockets. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliverNext();
    });
  }

  #deliverNext(): void {
    const arrival = this.#arrivals.shift();
    if (arrival === undefined) {
      this.#deliverClose();
      return;
    }
    this.#pendingBytes -= arrival.data.length;
    if (this.#socket.isPaused && this.#arrivals.length < MOST_PENDING_FRAMES / 2 && this.#pendingBytes <= MOST_PENDING_BYTES) this.#socket.resume();
    if (this.#arrivals.length > 0 || this.#closeCode !== undefined) this.#schedule();
    const frame: Received['frame'] = arrival.isBinary ? { op: 'not_understood', reason: 'a binary frame' } : parseServerFrame(arrival.data.toString('utf8'));
    this.listener?.received({ frame, timeUnixNano: arrival.timeUnixNano, bytes: arrival.data.length });
  }

  #deliverClose(): void {
    if (this.#closeCode === undefined || this.#closeDelivered) return;
    this.#closeDelivered = true;
    this.listener?.closed(this.#closeCode);
  }
}

/** A close that our own side caused, by the code it would have been told with. */
function closeCodeOf(error: Error & { readonly code?: string }): number {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009;
  if (error.code === 'WS_ERR_INVALID_UTF8') return 1007;
  return error.code?.startsWith('WS_ERR_') === true ? 1002 : 1006;
}
