/** What the daemon's health file says of who listens where. */
export interface DaemonHealth {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
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
  const { pid, host, port } = health as Readonly<Record<string, unknown>>;
  return typeof pid === 'number' && typeof host === 'string' && typeof port === 'number' ? { pid, host, port } : undefined;
}
