import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { deferred, gatewayBefore, gatewayTo, listen, type Fixture } from './fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

const failureOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { error: { type: unknown } }).error.type;

/** A provider that speaks TCP only: it answers the first bytes of a request with these, then ends or cuts the connection. */
async function gatewayBeforeBytes(answer: string, how: 'end' | 'destroy'): Promise<Fixture> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).once('data', () => {
      socket.write(answer, () => socket[how]());
    });
  });
  const address = `http://127.0.0.1:${await listen(server)}/v1`;
  return gatewayTo(address, address, () => server.close());
}

describe('a provider in trouble', () => {
  test('that cannot be reached is answered for with 502, as the provider writes errors', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    fixture = await gatewayTo(`http://127.0.0.1:${port}/v1`, `http://127.0.0.1:${port}/v1`);
    const answer = await fetch(`${fixture.gateway.kimiUrl}/chat/completions`, { method: 'POST', body: '{"model":"m","messages":[]}' });
    expect([answer.status, await failureOf(answer)]).toEqual([502, 'upstream_unreachable']);
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ name: 'chat m', status: 'error', attributes: { 'error.type': 'upstream_unreachable', 'http.response.status_code': 502 } });
  });

  test('that hangs up before it answers is asked only once', async () => {
    let asked = 0;
    fixture = await gatewayBefore((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const answer = await fetch(`${fixture.gateway.kimiUrl}/files/f/content`);
    expect([answer.status, await failureOf(answer), asked]).toEqual([502, 'upstream_aborted', 1]);
  });

  test('that cuts its answer short leaves the client with a cut answer, not a whole one', async () => {
    fixture = await gatewayBeforeBytes('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it', 'destroy');
    const answer = await fetch(`${fixture.gateway.kimiUrl}/files/f/content`);
    await expect(answer.text()).rejects.toThrow('terminated');
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ status: 'error', attributes: { 'error.type': 'upstream_aborted', 'http.response.status_code': 200, 'http.response.body.size': 10 } });
  });

  test('that ends its answer by closing its side is understood', async () => {
    fixture = await gatewayBeforeBytes('HTTP/1.1 200 OK\r\n\r\nall of it', 'end');
    expect(await (await fetch(`${fixture.gateway.kimiUrl}/files/f/content`)).text()).toBe('all of it');
    const [span] = await fixture.recorded(1);
    expect(span?.status).toBe('unset');
  });

  test('that sends a provisional answer first is waited for', async () => {
    fixture = await gatewayBeforeBytes('HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nall of it', 'end');
    const answer = await fetch(`${fixture.gateway.kimiUrl}/files/f/content`);
    expect([answer.status, answer.headers.get('link'), await answer.text()]).toEqual([200, null, 'all of it']);
    const [span] = await fixture.recorded(1);
    expect(span?.attributes['http.response.status_code']).toBe(200);
  });

  test('that speaks no HTTP is answered for', async () => {
    fixture = await gatewayBeforeBytes('SSH-2.0-OpenSSH_9.6\r\n', 'end');
    expect((await fetch(`${fixture.gateway.kimiUrl}/files/f/content`)).status).toBe(502);
  });

  test('that refuses a long body early is heard', async () => {
    fixture = await gatewayBefore((request, response) => {
      request.resume();
      response.writeHead(413).end('too long');
    });
    const answer = await new Promise<number>((resolve, reject) => {
      const client = httpRequest(`${fixture.gateway.kimiUrl}/files`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      client.once('error', reject);
      client.write(Buffer.alloc(1_000_000));
    });
    expect(answer).toBe(413);
    const [span] = await fixture.recorded(1);
    expect(span?.attributes['http.response.status_code']).toBe(413);
  });
});

describe('a client', () => {
  test('that goes away takes its request at the provider with it', async () => {
    const client = new AbortController();
    const cut = deferred<string>();
    fixture = await gatewayBefore((request, response) => {
      client.abort();
      response.once('close', () => cut.resolve(request.url ?? ''));
    });
    await expect(fetch(`${fixture.gateway.kimiUrl}/chat/completions`, { method: 'POST', body: '{"model":"m","messages":[]}', signal: client.signal })).rejects.toThrow('aborted');
    expect(await cut.promise).toBe('/v1/chat/completions');
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ status: 'error', attributes: { 'error.type': 'client_aborted' } });
    expect(span?.attributes).not.toHaveProperty('http.response.status_code');
  });

  test('that closes its side while it waits counts as gone', async () => {
    fixture = await gatewayBefore(() => socket.end());
    const socket = connect(fixture.gateway.port, '127.0.0.1');
    socket.resume().write('GET /kimi/v1/files/f/content HTTP/1.1\r\nhost: x\r\n\r\n');
    const [span] = await fixture.recorded(1);
    expect(span?.attributes['error.type']).toBe('client_aborted');
    socket.destroy();
  });

  test('that goes away in the middle of its body is no whole request to the provider', async () => {
    const aborted = deferred();
    fixture = await gatewayBefore((request) => {
      request.resume().once('error', () => aborted.resolve()).once('data', () => client.destroy());
    });
    const client = httpRequest(`${fixture.gateway.kimiUrl}/files`, { method: 'POST', headers: { 'content-length': 1_000_000 } });
    client.on('error', () => undefined);
    client.write('the beginning');
    await aborted.promise;
    const [span] = await fixture.recorded(1);
    expect(span?.attributes['error.type']).toBe('client_aborted');
  });

  test('that waits for 100 Continue gets it', async () => {
    fixture = await gatewayBefore((request, response) => {
      void text(request).then((body) => response.end(`got ${body}, ${request.headers.expect ?? 'no expect'}`));
    });
    const client = httpRequest(`${fixture.gateway.kimiUrl}/files`, { method: 'POST', headers: { expect: '100-continue', 'content-length': 4 } });
    client.flushHeaders();
    await once(client, 'continue');
    client.end('body');
    const [response] = (await once(client, 'response')) as [Readable];
    expect(await text(response)).toBe('got body, no expect');
  });

  test('that sends too long a head is refused', async () => {
    fixture = await gatewayBefore((_request, response) => {
      response.end();
    });
    const answer = await fetch(`${fixture.gateway.kimiUrl}/models`, { headers: { 'x-long': 'x'.repeat(60_000) } });
    expect(answer.status).toBe(431);
    expect(fixture.gateway.stats().requests).toBe(0);
  });

  test('that asks for an open proxy gets none', async () => {
    fixture = await gatewayBefore((_request, response) => {
      response.end();
    });
    const answers = ['GET http://127.0.0.1:1/ HTTP/1.1', 'GET /kimi/v1/../../x HTTP/1.1', 'GET /kimi/v1/a/.%2E/x HTTP/1.1', 'GET /kimi/v1/%2e%2E HTTP/1.1', 'CONNECT 127.0.0.1:1 HTTP/1.1'].map(async (line) => {
      const socket = connect(fixture.gateway.port, '127.0.0.1');
      socket.write(`${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
      return (await text(socket)).split('\r\n', 1)[0];
    });
    expect(await Promise.all(answers)).toEqual([...Array.from({ length: 4 }, () => 'HTTP/1.1 404 Not Found'), '']);
  });
});

describe('a body of 100 MB', () => {
  const CHUNK = Buffer.alloc(1024 * 1024, 'abc');
  const CHUNKS = 100;

  test('passes through in both directions, chunked, digested and within a small part of its size', async () => {
    let most = 0;
    const measure = (): void => {
      most = Math.max(most, process.memoryUsage().rss);
    };
    fixture = await gatewayBefore((request, response) => {
      request.on('data', measure).on('end', () => {
        Readable.from(Array.from({ length: CHUNKS }, () => CHUNK)).pipe(response);
      });
    });
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="big"\r\n\r\n';
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.from(head);
      for (let sent = 0; sent < CHUNKS; sent += 1) yield await Promise.resolve(CHUNK);
      yield Buffer.from('\r\n--b--\r\n');
    }
    const before = process.memoryUsage().rss;
    const client = httpRequest(`${fixture.gateway.kimiUrl}/files`, { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' } });
    Readable.from(body()).pipe(client);
    const [response] = (await once(client, 'response')) as [Readable];
    let received = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      received += chunk.length;
      measure();
    }
    expect(received).toBe(CHUNK.length * CHUNKS);
    const [span] = await fixture.recorded(1);
    const hash = createHash('sha256');
    for (let part = 0; part < CHUNKS; part += 1) hash.update(CHUNK);
    expect(span?.attributes).toMatchObject({ 'exai.file.sha256': hash.digest('hex'), 'file.size': CHUNK.length * CHUNKS, 'http.response.body.size': CHUNK.length * CHUNKS });
    // Client, gateway and provider share this process; 200 MB went through it.
    expect(most - before).toBeLessThan(100 * 1024 * 1024);
  });
});

describe('a client that reads nothing', () => {
  const CHUNK = Buffer.alloc(1024 * 1024, 'abc');
  const CHUNKS = 64;

  test('holds the provider up instead of filling the memory, and gets the whole answer once it reads', async () => {
    let sent = 0;
    const piece = (): Buffer => {
      sent += 1;
      return CHUNK;
    };
    fixture = await gatewayBefore((_request, response) => {
      new Readable({
        read() {
          this.push(sent < CHUNKS ? piece() : null);
        },
      }).pipe(response);
    });
    const client = httpRequest(`${fixture.gateway.kimiUrl}/files/f/content`).end();
    const [response] = (await once(client, 'response')) as [Readable];
    let seen = -1;
    const standsStill = (): boolean => {
      const same = sent === seen;
      seen = sent;
      return same && sent > 0 && sent < CHUNKS;
    };
    await expect.poll(standsStill, { interval: 200 }).toBe(true);
    let received = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) received += chunk.length;
    expect(received).toBe(CHUNK.length * CHUNKS);
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ status: 'unset', attributes: { 'http.response.body.size': CHUNK.length * CHUNKS } });
  });
});

describe('stopping', () => {
  test('lets a request under way end, and takes no new one', async () => {
    const asked = deferred();
    const answer = deferred();
    fixture = await gatewayBefore((_request, response) => {
      asked.resolve();
      void answer.promise.then(() => response.end('late'));
    });
    const pending = fetch(`${fixture.gateway.kimiUrl}/files/f/content`).then((response) => response.text());
    await asked.promise;
    const stopped = Promise.all([fixture.gateway.stop(30_000), fixture.gateway.stop()]);
    await expect(fetch(`${fixture.gateway.kimiUrl}/files/f/content`)).rejects.toThrow('fetch failed');
    answer.resolve();
    expect(await pending).toBe('late');
    await stopped;
    expect(fixture.spans.map(({ status }) => status)).toEqual(['unset']);
  });

  test('cuts what does not end by the deadline, and says so', async () => {
    const arrived = deferred();
    fixture = await gatewayBefore(() => arrived.resolve());
    const pending = fetch(`${fixture.gateway.kimiUrl}/files/f/content`);
    await arrived.promise;
    await fixture.gateway.stop(10);
    expect(await failureOf(await pending)).toBe('gateway_stopped');
    expect(fixture.spans[0]?.attributes).toMatchObject({ 'error.type': 'gateway_stopped', 'http.response.status_code': 503 });
  });
});
