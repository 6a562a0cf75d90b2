/** What the daemon's health file says of who listens where, and since when. */
export interface DaemonHealth {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** When it was started, in seconds since 1970 by its clock; undefined where the file does not tell. */
  readonly startedSeconds: number | undefined;
}

/** Reads the health file; undefined where it is none, or half of one: it is rewritten in place. */
export function parseHealthFile(text: string): DaemonHealth | undefined {
  let health: unknown;
  try {
    health = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof health !== 'object' || health === null) return undefined;
  const { pid, host, port, started_at: started } = health as Readonly<Record<string, unknown>>;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof port !== 'number') return undefined;
  return { pid, host, port, startedSeconds: typeof started === 'number' ? started : undefined };
}
