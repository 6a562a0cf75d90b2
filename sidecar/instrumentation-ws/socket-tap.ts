import type { WebSocket } from 'ws';
import type { MessageData } from './config.ts';
import { wrapMethod } from './wrap-method.ts';

type EmitArgs = readonly [event: string | symbol, ...args: unknown[]];

/** Called ahead of the listeners of an event. */
type Watcher = (event: string | symbol, args: readonly unknown[]) => void;

/** Delivers a message to its listeners, with whatever belongs around it. */
type MessageWatcher = (data: MessageData, isBinary: boolean, deliver: () => boolean) => boolean;

/**
 * Stands between a socket and its listeners. It is none of them itself: an `error` without listener still throws, a refused
 * handshake is still an error, and `removeAllListeners` does not end the watch.
 */
export class SocketTap {
  readonly socket: WebSocket;
  /** Told of every event but messages. */
  readonly watchers: Watcher[] = [];
  /** Undefined where messages pass as they are. */
  onMessage: MessageWatcher | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    wrapMethod<EmitArgs, boolean>(socket, 'emit', (emit, given) => {
      const [event, ...args] = given;
      if (event === 'message') return this.onMessage ? this.onMessage(args[0] as MessageData, args[1] === true, () => emit(...given)) : emit(...given);
      for (const watcher of this.watchers) watcher(event, args);
      return emit(...given);
    });
  }
}
