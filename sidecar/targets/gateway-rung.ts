import { startedWith } from '../daemon/started-with.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import { now, type RungState } from '../spans/source.ts';

/** How long a gateway on this host may take to answer. */
const ANSWER_MILLIS = 1_000;

/**
 * Whether provider calls pass a gateway that somebody else serves; undefined where there is none. That it is heard does not
 * show that this daemon asks through it: what the daemon was started with may, and so does the first call that passes.
 */
export async function gatewayRung(hello: GatewayHello | undefined, daemonPid: number | undefined, usualPort: number): Promise<RungState | undefined> {
  if (!hello) return servesUnheard(usualPort);
  const { kimiUrl, glmUrl, providers, requests } = hello;
  const how = `heard at ${new URL(kimiUrl).origin}, in front of ${providers} providers`;
  const given = daemonPid === undefined ? [] : await Promise.all([startedWith(daemonPid, 'KIMI_API_URL'), startedWith(daemonPid, 'GLM_API_URL')]);
  if (given.some((address) => address === kimiUrl || address === glmUrl)) return { present: true, how: `${how}; the daemon was started with its address`, remedy: undefined };
  return { present: true, how: `${how}, passed by ${requests} provider calls so far; whether this daemon asks through it shows with its first one`, remedy: undefined, unproven: true };
}

/** A gateway that serves where one usually does, but tells somebody else. */
async function servesUnheard(port: number): Promise<RungState | undefined> {
  const address = `http://127.0.0.1:${port}`;
  const health: unknown = await fetch(`${address}/health`, { signal: AbortSignal.timeout(ANSWER_MILLIS) }).then((answer) => answer.json()).catch(() => undefined);
  const isGateway = typeof health === 'object' && health !== null && 'service' in health && health.service === 'exai-gateway';
  if (port === 0 || !isGateway) return undefined;
  return { present: false, how: `a gateway serves at ${address}, but tells another sidecar`, remedy: now('start it again with the --data and --otlp-port of this one; the daemon may go on as it runs') };
}
