import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { DEFAULT_RETENTION } from '../../sidecar/run/retention.ts';
import { ATTRIBUTES } from '../../sidecar/spans/semconv.ts';

interface Gateway {
  readonly processors: { readonly redaction: { readonly blocked_key_patterns: readonly string[] } };
  readonly connectors: { readonly span_metrics: { readonly histogram: { readonly explicit: { readonly buckets: readonly string[] } }; readonly dimensions: readonly { readonly name: string }[] } };
  readonly exporters: Readonly<Record<string, { readonly sending_queue: { readonly storage?: string }; readonly retry_on_failure: { readonly max_elapsed_time: string } }>>;
  readonly service: { readonly pipelines: Readonly<Record<string, { readonly receivers: readonly string[]; readonly processors?: readonly string[]; readonly exporters: readonly string[] }>> };
}

const read = async <Content>(name: string): Promise<Content> => parse(await readFile(`collector-config/${name}`, 'utf8'), { merge: true }) as Content;
const gateway = await read<Gateway>('gateway.yaml');

const SECONDS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };

/** Go's way to write a duration, in seconds. */
function seconds(text: string): number {
  const match = /^(\d+)(us|ms|s|m|h)$/.exec(text);
  return Number(match?.[1]) * (SECONDS[match?.[2] ?? ''] ?? NaN);
}

describe('the histogram of span durations', () => {
  const edges = gateway.connectors.span_metrics.histogram.explicit.buckets.map(seconds);

  it('has an edge at every limit in seconds that the claims have', async () => {
    const claims = await loadClaims('scenarios/task-2c.claims.yaml', MEASURES);
    const limits = claims.flatMap(({ unit, limit }) => (unit === 's' ? [limit.value] : []));
    const perTool = claims.filter(({ measure }) => measure === 'tool.within_limit').flatMap(({ parameters }) => Object.values(parameters));
    expect(limits.length).toBeGreaterThan(5);
    expect(perTool.length).toBeGreaterThan(2);
    for (const limit of [...limits, ...perTool]) expect(edges, `an edge at ${limit} s`).toContain(limit);
  });

  it('has rising edges', () => expect(edges.toSorted((first, second) => first - second)).toEqual(edges));
});

describe('the dimensions of span metrics', () => {
  const names = gateway.connectors.span_metrics.dimensions.map(({ name }) => name);

  it('are attributes that spans carry', () => {
    for (const name of names) expect([...ATTRIBUTES.keys()]).toContain(name);
  });

  it('are none that has a value for each run, call, file or session', () => {
    expect(names.filter((name) => /\.id$|request_id|sha256|path|markers|iteration|session/.test(name))).toEqual([]);
  });
});

describe('redaction', () => {
  const [first = '', ...rest] = gateway.processors.redaction.blocked_key_patterns.map((pattern) => pattern.replace('(?i)', ''));
  const blocks = (key: string): boolean => [first, ...rest].some((pattern) => new RegExp(pattern, 'i').test(key));

  it('spares every attribute of ours', () => expect([...ATTRIBUTES.keys()].filter(blocks)).toEqual([]));

  it('takes the value of every key that the conventions name for contents, and of credentials', () => {
    const secrets = [
      'gen_ai.prompt', 'gen_ai.completion', 'gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.system_instructions', 'gen_ai.tool.call.arguments', 'gen_ai.tool.call.result',
      'gen_ai.tool.definitions', 'gen_ai.prompt.0.content', 'llm.prompts', 'input.value', 'output.value', 'http.request.body', 'http.request.header.authorization', 'http.response.header.set-cookie',
      'api_key', 'KIMI_API_KEY', 'glm.api-key', 'x-api-key', 'db.password', 'client_secret', 'auth.token', 'process.command_line', 'process.command_args', 'tool.arguments',
    ];
    expect(secrets.filter((key) => !blocks(key))).toEqual([]);
  });

  it('stands in every pipeline that takes something from outside', () => {
    const fromOutside = Object.values(gateway.service.pipelines).filter(({ receivers }) => receivers.includes('otlp'));
    expect(fromOutside.length).toBeGreaterThan(0);
    for (const { processors } of fromOutside) {
      expect(processors?.[0]).toBe('memory_limiter');
      expect(processors).toContain('redaction');
    }
    // Names and status messages are no attributes, and are looked through as such.
    expect(gateway.service.pipelines['traces']?.processors?.slice(1)).toEqual(['transform/texts_to_attributes', 'redaction', 'transform/texts_from_attributes']);
  });
});

describe('what a backend has not taken', () => {
  it('waits on disk, for as long as it takes', async () => {
    const overlay = await read<Gateway>('clickhouse.yaml');
    const exporters = { ...gateway.exporters, ...overlay.exporters };
    expect(Object.keys(exporters)).toHaveLength(3);
    for (const { sending_queue: queue, retry_on_failure: retry } of Object.values(exporters)) {
      expect(queue.storage).toBe('file_storage/queue');
      expect(retry.max_elapsed_time).toBe('0s');
    }
  });

  it('goes to ClickHouse besides, not instead', async () => {
    const overlay = await read<Gateway>('clickhouse.yaml');
    expect(overlay.service.pipelines['traces']?.exporters).toEqual([...(gateway.service.pipelines['traces']?.exporters ?? []), 'clickhouse']);
  });
});

describe('traces', () => {
  it('are kept no shorter than the sidecar keeps its spans', async () => {
    const jaeger = await read<{ extensions: { jaeger_storage: { backends: { spans: { badger: { ttl: { spans: string } } } } } } }>('jaeger.yaml');
    const clickhouse = await read<{ exporters: { clickhouse: { ttl: string } } }>('clickhouse.yaml');
    for (const kept of [jaeger.extensions.jaeger_storage.backends.spans.badger.ttl.spans, clickhouse.exporters.clickhouse.ttl]) expect(seconds(kept)).toBeGreaterThanOrEqual(DEFAULT_RETENTION.spansDays * 86_400);
  });
});
