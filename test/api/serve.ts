import { request, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { startApi, type Api, type ApiOptions } from '../../sidecar/api/server.ts';
import { createLogger } from '../../sidecar/log.ts';
import { madeDiagnosis } from '../doctor/made-diagnosis.ts';
import { MemoryRuns } from './memory-runs.ts';

/** Starts a real API on a free port for one test. */
export async function serve(options: Partial<ApiOptions> = {}): Promise<Api & { readonly runs: MemoryRuns }> {
  const runs = options.runs instanceof MemoryRuns ? options.runs : new MemoryRuns();
  const api = await startApi({
    claims: () => [],
    doctor: () => Promise.resolve(madeDiagnosis()),
    metrics: () => Promise.resolve(''),
    ready: () => ({ ready: true, reason: 'ready' }),
    host: '127.0.0.1',
    port: 0,
    exposed: false,
    token: undefined,
    version: '0.1.0',
    log: createLogger('test', 'silent'),
    ...options,
    runs,
  });
  onTestFinished(() => api.stop());
  return { ...api, runs };
}

/** Asks with headers that `fetch` would not let a test set. */
export async function ask(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response);
    })
      .on('error', reject)
      .end();
  });
}
