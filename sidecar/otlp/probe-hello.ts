/** What a probe says of itself, over and over: which daemon it sits in, and what of it it cannot watch. */
export interface ProbeHello {
  readonly pid: number;
  readonly python: string;
  /** Names of what it watches. */
  readonly watched: readonly string[];
  /** Names of the containers that it can count. */
  readonly counted: readonly string[];
  /** What it did not find in this version of the daemon, and what that costs. */
  readonly missing: readonly { readonly point: string; readonly costs: string }[];
}

/** What a sidecar answers a hello. */
export interface ProbeWishes {
  /** The census that it wants, by a name of its own; one that was taken already is not taken again. */
  readonly census?: string;
  /** When it wants to hear again, in seconds. */
  readonly again?: number;
}

const MOST_POINTS = 100;
const MOST_CHARACTERS = 200;

/** Reads the body of a hello; undefined where it is none. */
export function parseProbeHello(body: Buffer): ProbeHello | undefined {
  let hello: Partial<Record<keyof ProbeHello, unknown>>;
  try {
    hello = JSON.parse(body.toString('utf8')) as typeof hello;
  } catch {
    return undefined;
  }
  if (typeof hello !== 'object' || hello === null) return undefined;
  const { pid, python, watched, counted = [], missing } = hello;
  if (!Number.isSafeInteger(pid) || !isText(python) || !isList(watched) || !isList(counted) || !isList(missing)) return undefined;
  const points = missing.flatMap((entry) => {
    const { point, costs } = (entry ?? {}) as { point?: unknown; costs?: unknown };
    return isText(point) && isText(costs) ? [{ point, costs }] : [];
  });
  return { pid: pid as number, python, watched: watched.filter(isText), counted: counted.filter(isText), missing: points };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_CHARACTERS;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= MOST_POINTS;
