import type { Expected, Mutation } from './mutation.ts';

const DROPPED = 7;

/** Records were dropped that may have been anybody's. */
export const recordsDropped: Mutation = {
  name: 'records-dropped',
  meaning: 'seven records were dropped on their way, and nobody knows whose',
  // Only what the client saw itself is safe.
  expects: ({ claims }): Expected => Object.fromEntries(claims.filter(({ sources }) => sources.some((source) => source !== 'client')).map(({ id }) => [id, ['not_measured']])),
  apply: ({ measurement }) => Promise.resolve({ touched: DROPPED, measurement: { ...measurement, dropped: measurement.dropped + DROPPED } }),
};
