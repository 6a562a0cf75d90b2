import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import pidusage from 'pidusage';
import { startReceiver } from '../../sidecar/otlp/receiver.ts';
import { startChild } from '../../sidecar/targets/child-process.ts';
import type { BenchFigure } from './bench.ts';
import { quantile } from './quantile.ts';

export const name = 'gateway: latency it adds, and its memory';

const ROUNDS = 3000;
const WARM_UP_ROUNDS = 300;
const BODY = JSON.stringify({ model: 'glm-4.5-flash', messages: [{ role: 'user', content: 'x'.repeat(2000) }] });
const MEGABYTE = 1_048_576;

/** Sends one request and answers how long it took to the last byte of the answer, in milliseconds. */
function post(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const sending = request(`${url}/chat/completions`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': BODY.length } }, (response) => {
      response.resume().on('end', () => (response.statusCode === 200 ? resolve(performance.now() - begun) : reject(new Error(`status ${response.statusCode}`))));
    });
    sending.on('error', reject).end(BODY);
  });
}

/** Asks a provider directly and through the gateway by turns, so that both meet the same machine; three processes as in production, spans sent on as well. */
export async function run(): Promise<readonly BenchFigure[]> {
  const upstream = fork(fileURLToPath(new URL('./upstream.mjs', import.meta.url)), { execArgv: [] });
  const [port] = (await once(upstream, 'message')) as [number];
  const direct = `http://127.0.0.1:${port}`;
  let spans = 0;
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0, sink: { spans: (batch) => (spans += batch.length), readings: () => {}, dropped: () => {} } });
  const gateway = await startChild(
    { part: 'gateway', options: { host: '127.0.0.1', port: 0, providers: { kind: 'live', kimi: direct, glm: direct }, spans: { endpoint: `http://127.0.0.1:${receiver.port}`, secret: undefined } }, logLevel: 'silent' },
    new URL('../../dist/targets/child.js', import.meta.url),
  );
  const agent = new Agent({ keepAlive: true });
  const idleBytes = (await pidusage(gateway.pid)).memory;
  const times = { direct: [] as number[], through: [] as number[] };
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    const alone = await post(direct, agent);
    const through = await post(gateway.glmUrl, agent);
    if (round < WARM_UP_ROUNDS) continue;
    times.direct.push(alone);
    times.through.push(through);
  }
  const busyBytes = (await pidusage(gateway.pid)).memory;
  agent.destroy();
  await gateway.stop();
  await receiver.stop();
  upstream.disconnect();
  const bare = (share: number): number => quantile(times.direct, share);
  const added = (share: number): number => quantile(times.through, share) - bare(share);
  return [
    { figure: 'added latency, median', value: added(0.5), unit: 'ms', beside: `budget 0.5; bare ${bare(0.5).toFixed(2)}: the provider asked directly` },
    { figure: 'added latency, p99', value: added(0.99), unit: 'ms', beside: `budget 2; bare ${bare(0.99).toFixed(2)}` },
    { figure: 'spans it sent', value: spans, unit: '', beside: `of ${ROUNDS + WARM_UP_ROUNDS}` },
    { figure: 'resident, idle', value: idleBytes / MEGABYTE, unit: 'MB', beside: 'budget 70' },
    { figure: 'resident, after the requests', value: busyBytes / MEGABYTE, unit: 'MB', beside: 'budget 70' },
  ];
}
