const REDACTED = 'REDACTED';

/** An address that may be recorded: without user and password, and with those values in its query alone that are allowed to be seen. */
export function safeUrl(address: string, recordedQueryParameters: readonly string[]): string {
  if (!URL.canParse(address)) return REDACTED;
  const url = new URL(address);
  if (url.username !== '') url.username = REDACTED;
  if (url.password !== '') url.password = REDACTED;
  for (const name of new Set(url.searchParams.keys())) {
    if (!recordedQueryParameters.includes(name)) url.searchParams.set(name, REDACTED);
  }
  return url.href;
}

/** Where an address leads; undefined where it names no port and its scheme has none. */
export function serverOf(address: string): { readonly host: string; readonly port: number | undefined } | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, port, protocol } = new URL(address);
  if (protocol === 'ws+unix:') return undefined;
  const secure = protocol === 'wss:' || protocol === 'https:';
  return { host: hostname.replaceAll(/[[\]]/g, ''), port: port === '' ? (secure ? 443 : 80) : Number(port) };
}
