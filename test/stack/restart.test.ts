import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Span } from '../../sidecar/spans/span.ts';
import { daemonSpan } from '../support/spans.ts';
import { type Backends, startBackends } from './backends.ts';
import { pollUntil } from './poll-until.ts';

const spanNow = (): Span => daemonSpan('POST /files', Date.now() - 20, Date.now(), { 'exai.source': 'gateway' });

describe.skipIf(inject('stackTrouble') !== '')('what the collector has taken', () => {
  let backends: Backends;
  beforeAll(async () => {
    backends = await startBackends();
  });
  afterAll(() => backends.stop());

  /** Those of the spans that Jaeger does not have. */
  const missing = async (spans: readonly Span[]): Promise<readonly string[]> => {
    const absent = await Promise.all(spans.map(async ({ traceId }) => ((await backends.jaeger.trace(traceId)).length === 1 ? [] : [traceId])));
    return absent.flat();
  };

  it('is in Jaeger although the collector was killed in the middle of the stream', async () => {
    const taken: Span[] = [];
    const end = new AbortController();
    const stream = (async () => {
      while (!end.signal.aborted) {
        const batch = [spanNow(), spanNow(), spanNow()];
        // What is refused was not taken: its sender knows, and keeps it.
        await backends.send(batch).then(() => taken.push(...batch), () => undefined);
      }
    })();
    const reaches = (count: number): Promise<unknown> => pollUntil(`${count} spans taken`, async () => taken.length, (length) => length >= count);
    await reaches(60);
    await backends.compose.crash('collector');
    const before = taken.length;
    await backends.compose.up('collector');
    await reaches(before + 60);
    end.abort();
    await stream;
    expect(await pollUntil('every span that was taken', () => missing(taken), (absent) => absent.length === 0)).toEqual([]);
  });

  it('reaches Jaeger after Jaeger was away, and over a crash of the collector meanwhile', async () => {
    await backends.compose.run('stop', '--timeout', '5', 'jaeger');
    const spans = Array.from({ length: 90 }, spanNow);
    await backends.send(spans.slice(0, 45));
    await backends.compose.crash('collector');
    await backends.compose.revive('collector');
    await pollUntil('the collector to take the rest', () => backends.send(spans.slice(45)), () => true);
    await backends.compose.up('jaeger');
    expect(await pollUntil('every span', () => missing(spans), (absent) => absent.length === 0)).toEqual([]);
  });

  it('reaches Prometheus after Prometheus was away', async () => {
    await backends.compose.crash('prometheus');
    const uploads = Array.from({ length: 7 }, () => daemonSpan('upload away', Date.now() - 40, Date.now(), { 'exai.source': 'gateway' }));
    await backends.send(uploads);
    await pollUntil('the spans', () => missing(uploads), (absent) => absent.length === 0);
    await backends.compose.up('prometheus');
    const [count] = await pollUntil('their count', () => backends.prometheus.query('traces_span_metrics_calls_total{span_name="upload away"}'), (series) => series[0]?.value === 7);
    expect(count?.labels).toMatchObject({ service_name: 'exai-daemon' });
  });

  it('is still there after Jaeger itself was killed', async () => {
    const spans = Array.from({ length: 5 }, spanNow);
    await backends.send(spans);
    await pollUntil('the spans', () => missing(spans), (absent) => absent.length === 0);
    await backends.compose.crash('jaeger');
    await backends.compose.up('jaeger');
    expect(await missing(spans)).toEqual([]);
  });
});
