import type { Drop } from '../spans/sink.ts';
import { RUNGS, type Rung } from '../spans/source.ts';

/**
 * How an exporter tells a receiver of spans that will never come, and how many milliseconds ago the last of them was lost, as
 * their clocks may differ: `gateway;queue_full;12;3500, probe;timeout;3;0`.
 */
export const DROPPED_HEADER = 'x-exai-dropped';

/** True for the name of a vantage point. */
export const isRung = (value: unknown): value is Rung => (RUNGS as readonly unknown[]).includes(value);

const ENTRY = /^\s*([a-z]+);([\w.:-]{1,64});(\d{1,12})(?:;(\d{1,12}))?\s*$/;
/** What one header carries at most; the rest waits for the next. */
export const MOST_DROPPED_ENTRIES = 64;

/** Writes the header's value; undefined where nothing was lost. */
export function formatDropped(drops: readonly Drop[]): string | undefined {
  return drops.length === 0 ? undefined : drops.map(({ rung, reason, count, ageMillis = 0 }) => `${rung};${reason.replaceAll(/[^\w.:-]/g, '_').slice(0, 64)};${count};${Math.floor(ageMillis)}`).join(', ');
}

/** Reads the header's value; an entry that is not understood is left out. */
export function parseDropped(value: string | string[] | undefined): readonly Drop[] {
  if (typeof value !== 'string') return [];
  return value.split(',', MOST_DROPPED_ENTRIES).flatMap((entry): readonly Drop[] => {
    const [, rung, reason, count, age] = ENTRY.exec(entry) ?? [];
    return isRung(rung) && reason !== undefined && Number(count) > 0 ? [{ rung, reason, count: Number(count), ...(age === undefined ? {} : { ageMillis: Number(age) }) }] : [];
  });
}
