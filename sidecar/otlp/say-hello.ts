import { HELLO_PATH, type ProbeHello } from './probe-hello.ts';
import { SECRET_HEADER } from './shared-secret.ts';

/** The receiver forgets who was silent for three of these. */
const PAUSE_MILLIS = 2_000;

/** Says over and over that spans come from here, as the probe in a real daemon does; gives what ends it. A receiver that is away hears it later. */
export function sayHello({ endpoint, secret }: { readonly endpoint: string; readonly secret: string | undefined }, hello: ProbeHello): () => void {
  const headers = { 'content-type': 'application/json', ...(secret === undefined ? {} : { [SECRET_HEADER]: secret }) };
  const say = (): void =>
    void fetch(new URL(HELLO_PATH, endpoint), { method: 'POST', headers, body: JSON.stringify({ version: 1, ...hello }), signal: AbortSignal.timeout(PAUSE_MILLIS) }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
  say();
  const timer = setInterval(say, PAUSE_MILLIS);
  return () => clearInterval(timer);
}
