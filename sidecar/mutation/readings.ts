import type { RunEditor } from '../store/alter-run-file.ts';

/** A part of the run, and what it says of the daemon's process. */
export interface Window {
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly iteration: number;
}

/** One reading of resident memory. */
export interface Usage {
  readonly time_ns: bigint;
  readonly pid: number;
  readonly value: number;
}

const USAGE = 'process.memory.usage';

/** The stages of a step, in the order of the run. */
export const stagesIn = (spans: RunEditor, step: string, labels?: readonly string[]): Promise<readonly Window[]> =>
  spans.query<Window>(new URL('./stage-windows.sql', import.meta.url), { step, labels: labels ?? null });

/** The readings of resident memory from one moment to another. */
export const usageWithin = (spans: RunEditor, from: bigint, to: bigint): Promise<readonly Usage[]> =>
  spans.query<Usage>(new URL('./usage-within.sql', import.meta.url), { from, to });

/** Multiplies readings from one moment to another; answers how many. */
export const scaleReadings = (spans: RunEditor, name: string, from: bigint, to: bigint, factor: number): Promise<number> =>
  spans.change(new URL('./scale-readings.sql', import.meta.url), { name, from, to, factor });

/** Multiplies what the process weighs within a window, and has it as it was again with the moment after. */
export async function scaleUsage(spans: RunEditor, { start_ns: from, end_ns: to }: Window, factor: number): Promise<number> {
  const last = (await usageWithin(spans, from, to)).at(-1);
  if (last === undefined) return 0;
  const touched = await scaleReadings(spans, USAGE, from, to, factor);
  await spans.change(new URL('./add-reading.sql', import.meta.url), { time: to + 1n, pid: last.pid, name: USAGE, value: last.value });
  return touched;
}
