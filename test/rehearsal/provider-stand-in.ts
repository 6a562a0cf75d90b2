import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One provider request as it arrived. */
export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly traceparent: string | undefined;
  readonly body: string;
}

/** A provider that answers at once, for both dialects: files, contents, chats. */
export interface ProviderStandIn {
  readonly kimiUrl: string;
  readonly glmUrl: string;
  readonly requests: ProviderRequest[];
  /** Keeps every answer back until what it returns is called. */
  hold(): () => void;
  stop(): Promise<void>;
}

interface Gate {
  readonly promise: Promise<void>;
  readonly release: () => void;
}

function gate(): Gate {
  const releases: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => {
    releases.push(resolve);
  });
  return {
    promise,
    release: () => {
      for (const release of releases) release();
    },
  };
}

/** Starts a stand-in on a free loopback port. */
export async function startProviderStandIn(): Promise<ProviderStandIn> {
  const requests: ProviderRequest[] = [];
  let files = 0;
  let held = Promise.resolve();
  const server = createServer((request, response) => {
    void (async () => {
      const body = (await buffer(request)).toString('latin1');
      const path = request.url ?? '';
      const method = request.method ?? '';
      const { traceparent } = request.headers;
      requests.push({ method, path, traceparent: typeof traceparent === 'string' ? traceparent : undefined, body });
      await held;
      if (method === 'GET') {
        response.setHeader('content-type', 'text/plain');
        response.end('extracted text');
        return;
      }
      response.setHeader('content-type', 'application/json');
      if (path.endsWith('/files')) {
        files += 1;
        response.end(JSON.stringify({ id: `file-${files}`, object: 'file', bytes: 1, created_at: 1, filename: 'f', purpose: 'file-extract', status: 'ok' }));
        return;
      }
      const asked: unknown = JSON.parse(body);
      const model = typeof asked === 'object' && asked !== null && 'model' in asked ? asked.model : 'unknown';
      response.end(
        JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          created: 1,
          model,
          choices: [{ index: 0, message: { role: 'assistant', content: 'an answer' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        }),
      );
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    kimiUrl: `http://127.0.0.1:${port}/v1`,
    glmUrl: `http://127.0.0.1:${port}/api/paas/v4`,
    requests,
    hold: () => {
      const { promise, release } = gate();
      held = promise;
      return release;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
