import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MEASURES } from '../../sidecar/measures/registry.ts';

const README = new URL('../../sidecar/measures/README.md', import.meta.url);

describe('the registry of measures', () => {
  it('has every measure once, under its own name', () => {
    for (const [name, measure] of MEASURES) expect(measure.name).toBe(name);
    expect(MEASURES.size).toBe(23);
  });

  it('is what the README of the room says', async () => {
    const rows = (await readFile(README, 'utf8')).split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
    expect(named.toSorted()).toEqual([...MEASURES.keys()].toSorted());
  });

  it('gives each measure the unit that its README row says', async () => {
    const text = await readFile(README, 'utf8');
    for (const { name, unit } of MEASURES.values()) {
      const row = text.split('\n').find((line) => line.startsWith('| `') && (line.split('|')[1] ?? '').includes(`\`${name}\``));
      expect([name, row?.split('|')[3]?.trim()]).toEqual([name, unit]);
    }
  });
});
