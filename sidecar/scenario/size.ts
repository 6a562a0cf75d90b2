const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1000, MB: 1_000_000, KiB: 1024, MiB: 1_048_576 };

/** Bytes of a size such as `100KB`: KB and MB are decimal, KiB and MiB binary. The schema has checked its form. */
export function bytesOf(size: string): number {
  const [, number = '', unit = ''] = /^([0-9.]+) ?([A-Za-z]+)$/.exec(size) ?? [];
  return Math.round(Number(number) * (UNITS[unit] ?? Number.NaN));
}
