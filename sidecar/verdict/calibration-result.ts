import { type Static, Type } from 'typebox';
import { Nullable } from './nullable.ts';

const Count = Type.Integer({ minimum: 0 });

/** How often something came up among runs, with one-sided bounds at 0.95 each (Clopper & Pearson 1934; a run counts once). */
const RateSchema = Type.Object({ count: Count, runs: Count, lower: Type.Number(), upper: Type.Number() });

/** What the same scenario, run again and again on this machine, says of one claim. */
export const CalibratedClaimSchema = Type.Object({
  id: Type.String(),
  unit: Type.String(),
  statistic: Type.String({ description: 'of the claim; it tells how its numbers are spelled' }),
  runs: Count,
  scale: Type.Union([Type.Literal('ratio'), Type.Literal('difference')], { description: 'whether spread and change are those of the logarithm, or of the value itself' }),
  value: Nullable(Type.Number({ description: "median of the runs' values" })),
  spread: Nullable(Type.Number({ description: 'standard deviation from run to run: of the logarithm, or in the unit' })),
  spreadUpper: Nullable(Type.Number({ description: 'what the spread may be at most, at 0.95' })),
  halfWidth: Nullable(Type.Number({ description: 'from the value to the bound within one run, median over the runs, on the same scale' })),
  smallestChange: Nullable(Type.Number({ description: 'the smallest change that one run could prove, halfWidth + 1.645 · spread: a share of the value, or in the unit' })),
  states: Type.Object({ pass: Count, fail: Count, inconclusive: Count, not_measured: Count }, { description: 'at the limit of the claims file' }),
  moved: Nullable(
    Type.Object(
      { pass: RateSchema, fail: RateSchema, undecided: Count },
      { description: 'with the limit moved to the median of the other runs, where neither pass nor fail is right' },
    ),
  ),
  notMoved: Nullable(Type.String({ description: 'why the limit was not moved' })),
});

/** Under which conditions runs are the same. */
const ConditionsSchema = Type.Object({
  scenarioDigest: Type.String(),
  quick: Type.Boolean(),
  daemon: Type.String({ description: 'kind, version and how it was reached' }),
  provider: Type.String(),
  rungs: Type.String(),
  settings: Type.String({ description: 'digest of the settings in force' }),
  timeScale: Type.Number(),
  fault: Nullable(Type.String()),
});

/** What a run of a calibration, and the calibration itself, say of how they were made. */
export const HOW_MADE = {
  at: Type.String({ description: 'RFC 3339, when its last run ended' }),
  sidecarVersion: Type.String(),
  judgeVersion: Type.Integer(),
  claimsDigest: Type.String(),
  scenario: Type.String(),
  target: Type.String(),
  conditions: ConditionsSchema,
};

/** What a calibration came to, as stored in the data folder and copied into each later run under the same conditions. */
export const CalibrationResultSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  ...HOW_MADE,
  runs: Count,
  claims: Type.Array(CalibratedClaimSchema),
  pooled: Nullable(
    Type.Object(
      {
        claims: Type.Number({ description: 'claims whose limit was moved, mean over the runs' }),
        pass: Type.Object({ rate: Type.Number(), lower: Type.Number(), upper: Type.Number() }),
        fail: Type.Object({ rate: Type.Number(), lower: Type.Number(), upper: Type.Number() }),
      },
      { description: "share of the moved limits that passed and failed, over all claims and runs, bounds from Student's t over the counts of the runs" },
    ),
  ),
  says: Type.Array(Type.String({ description: 'what so many runs show, and what they do not' })),
});

/** A calibration in a verdict. */
export const CalibrationGateSchema = Type.Object({
  ...CalibrationResultSchema.properties,
  stale: Nullable(Type.String({ description: 'why it says nothing of this verdict; null where it does' })),
});

/** See `CalibratedClaimSchema`. */
export type CalibratedClaim = Static<typeof CalibratedClaimSchema>;
/** Under which conditions runs are the same. */
export type Conditions = Static<typeof ConditionsSchema>;
/** See `CalibrationResultSchema`. */
export type CalibrationResult = Static<typeof CalibrationResultSchema>;
