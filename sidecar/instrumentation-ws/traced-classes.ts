import type { WebSocket, WebSocketServer } from 'ws';
import { traceClient } from './traced-client.ts';
import { traceServer } from './traced-server.ts';
import type { Tracing } from './tracing.ts';

type Class = (abstract new (...args: never[]) => object) & Readonly<Record<string, unknown>>;

const isClass = (value: unknown): value is Class => typeof value === 'function' && typeof value.prototype === 'object';
const isServerClass = (value: Class): boolean => 'handleUpgrade' in (value.prototype as object);
const isSocketClass = (value: Class): boolean => 'terminate' in (value.prototype as object) && 'ping' in (value.prototype as object);

/** Stands-in for the classes of `ws`: the same in all but that what they make is traced. */
export class TracedClasses {
  readonly #tracing: Tracing;
  readonly #standIns = new WeakMap<object, object>();

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  /** The stand-in of one of the two classes; anything else, and what is a stand-in already, as it is. */
  of<Value>(value: Value): Value {
    if (!isClass(value) || !(isSocketClass(value) || isServerClass(value))) return value;
    const known = this.#standIns.get(value);
    if (known) return known as Value;
    const standIn = this.#make(value);
    this.#standIns.set(value, standIn).set(standIn, standIn);
    return standIn as Value;
  }

  #make(original: Class): object {
    const tracing = this.#tracing;
    const server = isServerClass(original);
    return new Proxy(original, {
      construct: (target, args: readonly unknown[], newTarget) => {
        const construct = (given: readonly unknown[]): object => Reflect.construct(target, given, newTarget) as object;
        if (server) return traceServer(tracing, construct(args) as WebSocketServer);
        // A server makes its sockets without an address: they are traced where they are accepted.
        return !tracing.enabled || args[0] === null ? construct(args) : traceClient(tracing, args, (given) => construct(given) as WebSocket);
      },
      // `require('ws')` is the class itself, and holds the classes as properties.
      get: (target, name, receiver) => this.of(Reflect.get(target, name, receiver)),
    });
  }
}
