import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SidecarError } from '../../sidecar/errors.ts';
import { greetDaemon } from '../../sidecar/replay/greet-daemon.ts';
import { greet, startCrookedDaemon } from './crooked-daemon.ts';

async function greeted(url: string, deadlineMillis = 10_000, token = '') {
  const error: unknown = await greetDaemon({ url, token, deadlineMillis }).catch((reason: unknown) => reason);
  return error instanceof SidecarError ? [error.code, error.remedy.length > 0] : error;
}

async function listening(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('greetDaemon', () => {
  it('tells sessions, tools, capacity, uptime and how the clocks differ', async () => {
    await using daemon = await startCrookedDaemon();
    const greeting = await greetDaemon({ url: daemon.url, token: '', deadlineMillis: 10_000 });
    expect(greeting).toMatchObject({ sessions: 2, toolNames: ['chat'], globalCapacity: 24, uptimeSeconds: 86_600 });
    expect(greeting.startedSeconds).toBeCloseTo(Date.now() / 1000 - 86_600, -1);
    expect(Math.abs(greeting.clockOffset.seconds)).toBeLessThan(greeting.clockOffset.errorSeconds + 0.01);
  });

  it('sends the token', async () => {
    let given: string | undefined;
    await using daemon = await startCrookedDaemon({ hello: (socket, token) => {
      given = token;
      greet(socket);
    } });
    await greetDaemon({ url: daemon.url, token: 's3cret', deadlineMillis: 10_000 });
    expect(given).toBe('s3cret');
  });

  it('leaves no session behind', async () => {
    await using daemon = await startCrookedDaemon();
    await greetDaemon({ url: daemon.url, token: '', deadlineMillis: 10_000 });
    const [session] = daemon.sessions;
    if (session !== undefined && session.readyState !== session.CLOSED) await once(session, 'close');
    expect(session?.readyState).toBe(session?.CLOSED);
  });

  it('tells a refused connection', async () => {
    const server = await listening(createServer());
    await server[Symbol.asyncDispose]();
    expect(await greeted(server.url)).toEqual(['DAEMON_REFUSED', true]);
  });

  it('tells an address that is none', async () => {
    expect(await greeted('not an address')).toEqual(['DAEMON_URL_INVALID', true]);
  });

  it('tells a daemon that never answers the hello', async () => {
    await using daemon = await startCrookedDaemon({ hello: () => undefined });
    expect(await greeted(daemon.url, 100)).toEqual(['DAEMON_SILENT', true]);
  });

  it('tells a server that accepts and says nothing at all', async () => {
    await using server = await listening(createServer());
    expect(await greeted(server.url, 100)).toEqual(['DAEMON_SILENT', true]);
  });

  it('tells a daemon that answers the hello and then nothing', async () => {
    await using daemon = await startCrookedDaemon({ health: () => undefined });
    expect(await greeted(daemon.url, 200)).toEqual(['DAEMON_SILENT', true]);
  });

  it.each([4003, 'frame'] as const)('tells a refused token (%s)', async (how) => {
    await using daemon = await startCrookedDaemon({ hello: (socket) => {
      if (how === 'frame') socket.send('{"op":"hello_ack","ok":false,"error":"unauthorized"}');
      else socket.close(how);
    } });
    expect(await greeted(daemon.url)).toEqual(['DAEMON_UNAUTHORIZED', true]);
  });

  it.each([[1001, 'DAEMON_CLOSED'], [1011, 'DAEMON_FULL'], [4002, 'DAEMON_NOT_EXAI']] as const)('tells a close with code %i as %s', async (code, expected) => {
    await using daemon = await startCrookedDaemon({ hello: (socket) => {
      socket.close(code);
    } });
    expect(await greeted(daemon.url)).toEqual([expected, true]);
  });

  it.each(['welcome', '{"op":"hi"}', '{"op":"health_res","ok":true,"health":{}}'])('tells a WebSocket server that answers %s as no EXAI daemon', async (answer) => {
    await using daemon = await startCrookedDaemon({ hello: (socket) => {
      socket.send(answer);
    } });
    expect(await greeted(daemon.url)).toEqual(['DAEMON_NOT_EXAI', true]);
  });

  it('tells a daemon that shuts down as one that refuses', async () => {
    await using server = await listening(createHttpServer((_request, response) => response.writeHead(503).end()));
    expect(await greeted(server.url)).toEqual(['DAEMON_REFUSED', true]);
  });

  it('tells a web server as no EXAI daemon', async () => {
    await using server = await listening(createHttpServer((_request, response) => response.end('hello')));
    expect(await greeted(server.url)).toEqual(['DAEMON_NOT_EXAI', true]);
  });
});
