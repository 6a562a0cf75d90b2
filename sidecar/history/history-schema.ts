import { Type, type Static } from 'typebox';
import { EnvironmentDifferenceSchema } from '../verdict/comparison-schema.ts';
import { ClaimVerdictSchema } from '../verdict/verdict.ts';

const { state, value, lower, upper, limit, samples, reason } = ClaimVerdictSchema.properties;

/** What one run said of a claim. */
export const HistoryEntrySchema = Type.Object({
  run: Type.String(),
  startedAt: Type.String(),
  scenario: Type.String(),
  quick: Type.Boolean(),
  target: Type.String(),
  state,
  value,
  lower,
  upper,
  limit,
  samples,
  reason,
  comparable: Type.Boolean({ description: 'false where its environment differs from that of the latest run in what hinders a comparison' }),
  changed: Type.Array(EnvironmentDifferenceSchema, { description: 'what is otherwise in its environment than in that of the run before it' }),
});

/** A run with which the level of a claim's values changed. */
export const LevelChangeSchema = Type.Object({
  run: Type.String({ description: 'the first run of the new level' }),
  startedAt: Type.String(),
  p: Type.Number({ description: 'how likely so strong a change is somewhere in the series if there is none' }),
  before: Type.Number({ description: 'median of the values before' }),
  after: Type.Number({ description: 'median of the values after' }),
  changed: Type.Array(EnvironmentDifferenceSchema, { description: 'what changed in the environment with that run' }),
});

/** What runs said of one claim over time. */
export const ClaimHistorySchema = Type.Object({
  claim: Type.String(),
  title: Type.String(),
  unit: Type.String(),
  statistic: Type.String(),
  entries: Type.Array(HistoryEntrySchema, { description: 'newest first' }),
  lastGood: Type.Union([HistoryEntrySchema, Type.Null()], { description: 'the newest pass among the runs that can be compared with the latest one' }),
  changedSince: Type.Array(EnvironmentDifferenceSchema, { description: 'what is otherwise in the latest environment than in that of the last good run' }),
  changePoints: Type.Array(LevelChangeSchema, { description: 'oldest first; looked for among ten or more comparable runs with a value' }),
});

/** See `HistoryEntrySchema`. */
export type HistoryEntry = Static<typeof HistoryEntrySchema>;
/** See `LevelChangeSchema`. */
export type LevelChange = Static<typeof LevelChangeSchema>;
/** See `ClaimHistorySchema`. */
export type ClaimHistory = Static<typeof ClaimHistorySchema>;
