import { Agent } from 'node:http';
import { postTraces } from './post-traces.ts';
import { SECRET_HEADER } from './shared-secret.ts';

/** Who says hello, and where. */
export interface HelloOptions {
  /** The receiver's address. */
  readonly endpoint: string;
  readonly secret: string | undefined;
  readonly part: 'gateway' | 'probe';
  /** What is said, as it is then. */
  readonly hello: () => object;
}

/** As often as the probe does. */
const INTERVAL_MILLIS = 2_000;

/** Says hello to a receiver at once and then over and over; whether anybody hears it is not asked. Returns what ends it. */
export function sayHello({ endpoint, secret, part, hello }: HelloOptions): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ending = new AbortController();
  const url = new URL(`/v1/${part}/hello`, endpoint);
  const headers = secret === undefined ? {} : { [SECRET_HEADER]: secret };
  let saying = false;
  const say = async (): Promise<void> => {
    if (saying) return;
    saying = true;
    await postTraces({ url, agent, headers, body: JSON.stringify(hello()), timeoutMillis: INTERVAL_MILLIS, signal: ending.signal });
    saying = false;
  };
  const timer = setInterval(() => void say(), INTERVAL_MILLIS);
  timer.unref();
  void say();
  return () => {
    clearInterval(timer);
    ending.abort();
    agent.destroy();
  };
}
