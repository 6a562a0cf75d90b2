/** What a gateway says of itself, over and over. */
export interface GatewayHello {
  readonly pid: number;
  /** What `KIMI_API_URL` and `GLM_API_URL` are set to for a daemon that asks through it. */
  readonly kimiUrl: string;
  readonly glmUrl: string;
  /** Who answers behind it: live, recorded or emulated providers. */
  readonly providers: 'live' | 'recorded' | 'emulated';
  /** Provider calls that have passed it. */
  readonly requests: number;
}

const PROVIDERS: readonly unknown[] = ['live', 'recorded', 'emulated'];
const MOST_CHARACTERS = 300;

/** Reads the body of a hello; undefined where it is none. */
export function parseGatewayHello(body: Buffer): GatewayHello | undefined {
  let hello: Partial<Record<keyof GatewayHello, unknown>>;
  try {
    hello = JSON.parse(body.toString('utf8')) as typeof hello;
  } catch {
    return undefined;
  }
  if (typeof hello !== 'object' || hello === null) return undefined;
  const { pid, kimiUrl, glmUrl, providers, requests } = hello;
  const isWhole = Number.isSafeInteger(pid) && isAddress(kimiUrl) && isAddress(glmUrl) && PROVIDERS.includes(providers) && Number.isSafeInteger(requests);
  return isWhole ? ({ pid, kimiUrl, glmUrl, providers, requests } as GatewayHello) : undefined;
}

const isAddress = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_CHARACTERS && URL.canParse(value);
