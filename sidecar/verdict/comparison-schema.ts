import { Type, type Static } from 'typebox';

/** Open ends travel as null: JSON has no infinity. */
const End = Type.Union([Type.Number(), Type.Null()]);

/** What differs between the environments of two runs. */
export const EnvironmentDifferenceSchema = Type.Object({
  what: Type.String({ description: 'the part of the environment: `provider.kind`, `settings.KIMI_FILES_MAX_PARALLEL`' }),
  base: Type.String(),
  head: Type.String(),
  hinders: Type.Boolean({ description: 'true where runs that differ in it cannot be compared at all' }),
});

/** One side of a comparison. */
export const ComparedRunSchema = Type.Object({
  id: Type.String(),
  scenario: Type.String(),
  quick: Type.Boolean(),
  startedAt: Type.String(),
  verdict: Type.String({ description: 'state of its verdict' }),
});

/** How one measure changed from base to head, as one claim selects its samples. */
export const ChangeSchema = Type.Object({
  claim: Type.String({ description: 'the claim whose measure and selection it is' }),
  measure: Type.String(),
  statistic: Type.String(),
  unit: Type.String({ description: 'UCUM, of the values of both runs' }),
  kind: Type.Union([Type.Literal('ratio'), Type.Literal('difference')], { description: 'ratio: value and bounds are head ÷ base; difference: head − base, for shares and growth' }),
  outcome: Type.Union([Type.Literal('better'), Type.Literal('worse'), Type.Literal('no_difference_shown'), Type.Literal('cannot_tell')]),
  words: Type.String({ description: 'the outcome as it is said: faster, slower, less, more …' }),
  value: End,
  lower: End,
  upper: End,
  level: Type.Union([Type.Number(), Type.Null()], { description: 'confidence of each one-sided bound; null for a census' }),
  p: Type.Union([Type.Number(), Type.Null()], { description: 'the smallest error at which it would be proven worse by more than the tolerance; null for a census' }),
  base: Type.Object({ value: End, samples: Type.Integer() }),
  head: Type.Object({ value: End, samples: Type.Integer() }),
  paired: Type.Boolean(),
  method: Type.String(),
  regression: Type.Boolean({ description: "worse by more than the tolerance, proven for all measures together (Holm's correction)" }),
  withinTolerance: Type.Boolean({ description: 'proven to differ by less than the tolerance, either way' }),
  reason: Type.String({ description: 'why nothing can be told; empty where something can' }),
});

/** Two runs held against each other. */
export const ComparisonSchema = Type.Object({
  base: ComparedRunSchema,
  head: ComparedRunSchema,
  comparable: Type.Boolean({ description: 'false where a difference of the environments hinders; then there are no changes' }),
  differences: Type.Array(EnvironmentDifferenceSchema),
  tolerance: Type.Number({ description: 'a share of the base value; points for what is a share itself' }),
  changes: Type.Array(ChangeSchema),
  regressions: Type.Array(Type.String({ description: 'claims whose measure is proven worse by more than the tolerance' })),
});

/** See `EnvironmentDifferenceSchema`. */
export type EnvironmentDifference = Static<typeof EnvironmentDifferenceSchema>;
/** See `ComparedRunSchema`. */
export type ComparedRun = Static<typeof ComparedRunSchema>;
/** See `ChangeSchema`. */
export type Change = Static<typeof ChangeSchema>;
/** See `ComparisonSchema`. */
export type Comparison = Static<typeof ComparisonSchema>;
