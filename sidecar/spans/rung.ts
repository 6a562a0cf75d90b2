/** The vantage points, from outside in. */
export const RUNGS = ['client', 'process', 'log', 'gateway', 'probe'] as const;

/** One vantage point on the daemon. */
export type Rung = (typeof RUNGS)[number];
