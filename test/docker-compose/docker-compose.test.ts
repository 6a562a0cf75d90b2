import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly security_opt?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly (string | { readonly type: string; readonly source: string })[];
}

const { services, volumes } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as { services: Readonly<Record<string, Service>>; volumes: object };
const each = Object.entries(services);
const lasting = each.filter(([, { restart }]) => restart !== 'no');

/** The default in `${NAME:-default}`, or the text itself. */
const defaultOf = (text: string): string => /^\$\{\w+:-(.*)\}$/.exec(text)?.[1] ?? text;

describe('docker-compose.yml', () => {
  it.each(each)('%s: a pinned image that a variable overrides, limits, log rotation, and no way to more privileges', (_name, service) => {
    expect(service.image).toMatch(/^\$\{[A-Z_]+_IMAGE:-[\w./-]+:[\w.-]*\d+\.\d+[\w.-]*\}$/);
    expect(service.mem_limit).toBeDefined();
    expect(service.cpus).toBeGreaterThan(0);
    expect(service.logging?.options).toHaveProperty('max-size');
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.cap_drop).toEqual(['ALL']);
  });

  it.each(lasting)('%s: a health check that needs no shell', (_name, { healthcheck }) => {
    expect(healthcheck?.test[0]).toBe('CMD');
    expect(healthcheck?.test.slice(1)).not.toContain('sh');
  });

  it('publishes on loopback alone', () => {
    const ports = each.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(5);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('takes less than 1 GiB together, without what a profile adds', () => {
    const mebibytes = lasting.flatMap(([, { mem_limit: limit = '', profiles }]) => (profiles === undefined ? [Number(/^(\d+)m$/.exec(defaultOf(limit))?.[1])] : []));
    expect(mebibytes.length).toBeGreaterThan(5);
    expect(mebibytes.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(1024);
  });

  it('keeps what it keeps in named volumes', () => {
    const mounted = each.flatMap(([, service]) => service.volumes ?? []).flatMap((volume) => (typeof volume === 'string' ? [] : [volume]));
    for (const { type, source } of mounted) {
      expect(type).toBe('volume');
      expect(Object.keys(volumes)).toContain(source);
    }
  });
});
