import type { Mutation } from './mutation.ts';

const HOUR_NANOS = 3_600_000_000_000n;

/** The same run an hour later. */
export const clockShifted: Mutation = {
  name: 'clock-shifted',
  meaning: 'all of it happened an hour later',
  expects: () => ({}),
  async apply({ spans }) {
    const touched = await spans.change(new URL('./shift-spans.sql', import.meta.url), { by: HOUR_NANOS });
    return { touched: touched + (await spans.change(new URL('./shift-readings.sql', import.meta.url), { by: HOUR_NANOS })) };
  },
};
