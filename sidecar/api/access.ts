import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../errors.ts';

/** Who may ask. */
export interface AccessOptions {
  /** True where others than this machine reach the API: each request then needs the token. */
  readonly exposed: boolean;
  readonly token: string | undefined;
  /** A name under which a proxy on this machine serves the API. */
  readonly publicUrl: string | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True where the route starts something: it needs the token as soon as there is one. */
    readonly starts?: boolean;
  }
}

/**
 * Guards every route. On loopback the Host header must name this machine: a web page whose name was made to resolve to
 * 127.0.0.1 (DNS rebinding) is refused. The token is asked for after the rate limit, so that it cannot be tried out.
 */
export function guardAccess(app: FastifyInstance, { exposed, token, publicUrl }: AccessOptions): void {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;

  app.addHook('onRequest', async (request) => {
    const host = hostName(request.headers.host);
    if (!exposed && !isThisMachine(host) && host !== publicHost) throw new SidecarError('API_HOST_REFUSED', { host: host ?? 'nothing' });
  });

  app.addHook('preParsing', async (request) => {
    if (token === undefined || (!exposed && request.routeOptions.config.starts !== true)) return;
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !sameText(given, token)) throw new SidecarError('API_TOKEN_WRONG', { given: given !== undefined });
  });
}

function hostName(header: string | undefined): string | undefined {
  return header !== undefined && URL.canParse(`http://${header}`) ? new URL(`http://${header}`).hostname : undefined;
}

const isThisMachine = (host: string | undefined): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host ?? '');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing of where texts differ, nor of their length. */
function sameText(first: string, second: string): boolean {
  return timingSafeEqual(digest(first), digest(second));
}
