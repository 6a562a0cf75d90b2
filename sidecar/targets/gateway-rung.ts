import { startedWith } from '../daemon/started-with.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import type { RungState } from '../spans/source.ts';

/**
 * Whether provider calls pass a gateway that somebody else serves; undefined where none is heard. That it is heard does not
 * show that this daemon asks through it: what the daemon was started with may, and so does the first call that passes.
 */
export async function gatewayRung(hello: GatewayHello | undefined, daemonPid: number | undefined): Promise<RungState | undefined> {
  if (!hello) return undefined;
  const { kimiUrl, glmUrl, providers, requests } = hello;
  const how = `heard at ${new URL(kimiUrl).origin}, in front of ${providers} providers`;
  const given = daemonPid === undefined ? [] : await Promise.all([startedWith(daemonPid, 'KIMI_API_URL'), startedWith(daemonPid, 'GLM_API_URL')]);
  if (given.some((address) => address === kimiUrl || address === glmUrl)) return { present: true, how: `${how}; the daemon was started with its address`, remedy: undefined };
  return { present: true, how: `${how}, passed by ${requests} provider calls so far; whether this daemon asks through it shows with its first one`, remedy: undefined, unproven: true };
}
