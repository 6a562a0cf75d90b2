import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { startGateway, type Gateway } from '../../sidecar/gateway/gateway.ts';
import { anchorClock } from '../../sidecar/spans/clock.ts';
import type { Span } from '../../sidecar/spans/span.ts';

/** A gateway with what it recorded, and whatever it was put in front of. */
export interface Fixture {
  readonly gateway: Gateway;
  readonly spans: Span[];
  /** The first `count` spans, once they are there. */
  readonly recorded: (count: number) => Promise<readonly Span[]>;
  close(): Promise<void>;
}

/** A gateway in front of the two addresses. */
export async function gatewayTo(kimi: string, glm: string, cleanUp: () => void = () => undefined): Promise<Fixture> {
  const spans: Span[] = [];
  let arrived: (() => void) | undefined;
  const sink = {
    spans: (batch: readonly Span[]) => {
      spans.push(...batch);
      arrived?.();
    },
    readings: () => undefined,
    dropped: () => undefined,
  };
  const gateway = await startGateway({ port: 0, upstreams: { kimi, glm }, providerKind: 'recorded', sink, clock: anchorClock() });
  return {
    gateway,
    spans,
    async recorded(count) {
      while (spans.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      return spans;
    },
    async close() {
      await gateway.stop(0);
      cleanUp();
    },
  };
}

/** Listens on any free port of this machine and says which. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A gateway in front of one server of the test's own, which plays both providers. */
export async function gatewayBefore(listener: RequestListener): Promise<Fixture> {
  const server = createServer(listener);
  const address = `http://127.0.0.1:${await listen(server)}`;
  return gatewayTo(`${address}/v1`, `${address}/api/paas/v4/`, () => {
    server.close();
    server.closeAllConnections();
  });
}

/** A promise, and what fulfils it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

/** Something to wait for that happens elsewhere. */
export function deferred<Value = void>(): Deferred<Value> {
  const handle: { resolve?: (value: Value) => void } = {};
  const promise = new Promise<Value>((resolve) => {
    handle.resolve = resolve;
  });
  return { promise, resolve: (value) => handle.resolve?.(value) };
}
