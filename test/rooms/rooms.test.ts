import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] };
}

/** Reads the tree as the `rooms` script does; a violation makes the tool exit with their number. */
function cruise(): Cruise {
  try {
    return JSON.parse(execFileSync('npx', ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'sidecar'], { encoding: 'utf8', maxBuffer: 2 ** 28 })) as Cruise;
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout) as Cruise;
  }
}

const sources = readdirSync('sidecar', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('the table of rooms', () => {
  const { modules, summary } = cruise();

  it('is held by every import', () => {
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('is checked against every module on disk, not against nothing', () => {
    const read = modules.filter(({ source }) => source.startsWith('sidecar/')).map(({ source }) => source.slice('sidecar/'.length));
    expect(read.toSorted()).toEqual(sources.toSorted());
  });

  it('has a row for every room', async () => {
    const config: { default: { forbidden: { name: string }[] } } = await import(new URL('../../.dependency-cruiser.mjs', import.meta.url).href);
    const rooms = new Set(sources.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
    for (const room of rooms) expect(config.default.forbidden.map(({ name }) => name)).toContain(`${room}-opens-onto`);
  });
});
