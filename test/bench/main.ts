import { readdir } from 'node:fs/promises';
import type { Bench } from './bench.ts';

// Runs every bench whose file's name holds the filter, and prints each figure beside its bare lower bound from the same run.
const filter = process.argv[2] ?? '';
const folder = new URL('./', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.bench.ts')).toSorted();

for (const file of files) {
  if (!file.includes(filter)) continue;
  const bench = (await import(new URL(file, folder).href)) as Bench;
  process.stdout.write(`\n${bench.name}\n`);
  const figures = await bench.run();
  const width = Math.max(...figures.map(({ figure }) => figure.length));
  for (const { figure, value, unit, beside } of figures) {
    process.stdout.write(`  ${figure.padEnd(width)}  ${formatted(value).padStart(12)} ${unit.padEnd(10)}  ${beside}\n`);
  }
}

function formatted(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
}
