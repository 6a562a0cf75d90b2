import { stagesOf } from '../measures/stages.ts';
import type { RunReader } from '../store/run-reader.ts';

/** One reading of the process, seconds from the start of the run. */
export interface Point {
  readonly seconds: number;
  readonly value: number;
}

/** One step of the scenario as it was replayed, with what the process weighed. */
export interface StepWindow {
  readonly step: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly calls: number;
  /** Resident memory in bytes just before and just after; null where nobody read it. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  /** The most within: the kernel's high-water mark where it could be reset, else the highest reading. */
  readonly highestBytes: number | null;
  /** CPU time over wall time, the mean of its readings; null where there are none. */
  readonly cpu: number | null;
}

/** What the daemon's process tree weighed over the run, with the steps marked. */
export interface ProcessHistory {
  readonly memory: readonly Point[];
  readonly cpu: readonly Point[];
  readonly steps: readonly StepWindow[];
}

interface ReadingRow {
  readonly name: string;
  readonly time_s: number;
  readonly value: number;
}

interface StepRow {
  readonly step: string;
  readonly start_s: number;
  readonly end_s: number;
  readonly calls: number;
  readonly cpu: number | null;
}

/** Reads memory and processor time over the run; undefined where no reading was taken. */
export async function processHistory(reader: RunReader): Promise<ProcessHistory | undefined> {
  const readings = await reader.query<ReadingRow>(new URL('./readings.sql', import.meta.url));
  if (readings.length === 0) return undefined;
  const steps = await reader.query<StepRow>(new URL('./steps.sql', import.meta.url));
  const parts = await stagesOf(reader, {});
  const pointsOf = (wanted: string): readonly Point[] => readings.filter(({ name }) => name === wanted).map(({ time_s: seconds, value }) => ({ seconds, value }));
  return {
    memory: pointsOf('process.memory.usage'),
    cpu: pointsOf('process.cpu.utilization'),
    steps: steps.map(({ step, start_s: startSeconds, end_s: endSeconds, calls, cpu }) => {
      const own = parts.filter((part) => part.step === step);
      const highest = own.flatMap(({ peak_bytes: peak, highest_bytes: reading }) => [peak, reading]).filter((value) => value !== null);
      return {
        step,
        startSeconds,
        endSeconds,
        calls,
        beforeBytes: own[0]?.before_bytes ?? null,
        afterBytes: own.at(-1)?.after_bytes ?? null,
        highestBytes: highest.length === 0 ? null : Math.max(...highest),
        cpu,
      };
    }),
  };
}
