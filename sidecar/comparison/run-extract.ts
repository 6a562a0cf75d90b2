import { Type, type Static } from 'typebox';
import { ComparedRunSchema } from '../verdict/comparison-schema.ts';
import { EnvironmentSchema } from '../verdict/verdict.ts';

const End = Type.Union([Type.Number(), Type.Null()], { description: 'null where open' });

/** One sample as a comparison needs it. */
export const ExtractedSampleSchema = Type.Object({
  lower: End,
  upper: End,
  /** Samples of two runs with the same pair may belong together. */
  pair: Type.String(),
  /** Samples are compared within a stratum only. */
  stratum: Type.String(),
  /** Samples of one cluster depend on each other. */
  cluster: Type.String(),
});

/** The samples behind one claim, and what they came to. */
export const QuantitySchema = Type.Object({
  claim: Type.String(),
  measure: Type.String(),
  unit: Type.String(),
  /** Point value, by the claim's own statistic. */
  value: End,
  /** Why nothing can be told from them; empty where something can. */
  missing: Type.String(),
  samples: Type.Array(ExtractedSampleSchema),
});

/** What a comparison needs of one run; with it a baseline is still there when its spans are gone. */
export const RunExtractSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  run: Type.Intersect([ComparedRunSchema, Type.Object({ endedAt: Type.Union([Type.String(), Type.Null()]) })]),
  environment: EnvironmentSchema,
  quantities: Type.Array(QuantitySchema),
});

/** See `ExtractedSampleSchema`. */
export type ExtractedSample = Static<typeof ExtractedSampleSchema>;
/** See `QuantitySchema`. */
export type Quantity = Static<typeof QuantitySchema>;
/** See `RunExtractSchema`. */
export type RunExtract = Static<typeof RunExtractSchema>;

/** What arithmetic needs of a sample. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A sample's interval, open ends infinite. */
export const intervalOf = ({ lower, upper }: ExtractedSample): Interval => ({ lower: lower ?? -Infinity, upper: upper ?? Infinity });

/** The middle of an interval: undefined where nothing is known of it, infinite where it never ended. */
export function middleOf({ lower, upper }: Interval): number | undefined {
  if (upper === Infinity) return lower === -Infinity ? undefined : Infinity;
  return lower === -Infinity ? undefined : lower / 2 + upper / 2;
}
