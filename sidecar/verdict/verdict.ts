import { Type, type Static } from 'typebox';
import { CalibrationGateSchema } from './calibration-result.ts';
import { ComparisonSchema } from './comparison-schema.ts';
import { Nullable, StateSchema } from './nullable.ts';
import { SelftestGateSchema } from './selftest-result.ts';

/** Version of the verdict's shape; grows by one where a reader would have to change. */
export const VERDICT_SCHEMA_VERSION = 1;

const RungSchema = Type.Object({
  present: Type.Boolean(),
  how: Type.String(),
  shows: Type.Optional(Type.Array(Type.String(), { description: 'what it can show, in the words of the ledger (gateway/content), where that is not all that a rung of its kind can' })),
});
/** Open ends travel as null: JSON has no infinity. */
const End = Nullable(Type.Number());

/** One claim's row. */
export const ClaimVerdictSchema = Type.Object({
  id: Type.String(),
  state: StateSchema,
  required: Type.Boolean(),
  title: Type.String({ description: 'the sentence that is true of it: when it holds, or when it does not' }),
  statistic: Type.String(),
  method: Type.String(),
  value: End,
  unit: Type.String({ description: 'UCUM: s, 1, By' }),
  lower: End,
  upper: End,
  level: Nullable(Type.Number({ description: 'confidence of each one-sided bound; null for a census' })),
  p: Nullable(Type.Number({ description: 'of a refutation by bounds: the smallest error at which it would still stand' })),
  survivesHolm: Nullable(Type.Boolean({ description: "whether it also stands under Holm's correction for all claims of the verdict that were tested by bounds" })),
  look: Type.Optional(Nullable(Type.Integer({ description: 'where the run was looked at several times: the look that decided, or the last one that did not' }))),
  withinNoise: Type.Optional(Nullable(Type.Boolean({ description: 'whether the bound that decided lies within 1.645 run-to-run spreads of the limit; null where no calibration says how far runs lie apart' }))),
  samples: Type.Integer(),
  samplesNeeded: Nullable(Type.Integer()),
  limit: Type.Object({ op: Type.String(), value: Type.Number() }),
  sources: Type.Array(Type.String()),
  reasonCode: Type.String(),
  reason: Type.String(),
  correction: Nullable(Type.String({ description: 'what the claim should have said, where it is refuted' })),
  advice: Nullable(Type.String()),
  evidence: Type.Array(
    Type.Object({ traceId: Type.String(), spanId: Type.String(), value: End, role: Type.String() }),
  ),
});

/** A number worth knowing without a limit. */
export const FigureSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  statistic: Type.String(),
  value: End,
  unit: Type.String(),
  lower: End,
  upper: End,
  samples: Type.Integer(),
});

const CountSchema = Type.Object({ source: Type.String(), what: Type.String(), count: Type.Integer() });

/** Two sources that counted the same thing. */
export const ReconciliationSchema = Type.Object({
  first: CountSchema,
  second: CountSchema,
  agree: Type.Boolean({ description: 'whether they came to the same for every call' }),
  differing: Type.Array(Type.String(), { description: 'calls on which they differ, the first of them' }),
});

/** A structure in the spans that cannot be; claims that rest on it are not measured. */
export const ImpossibleSchema = Type.Object({
  rule: Type.String({ description: 'which rule found it: `hit-with-post`, `outside-call` …' }),
  traceId: Type.String(),
  spanId: Type.String(),
  other: Nullable(Type.String({ description: 'id of the span that it cannot stand beside' })),
  message: Type.String(),
});

/** What was judged, and from where. */
export const EnvironmentSchema = Type.Object({
  target: Type.String({ description: 'one sentence: what the run was made against' }),
  daemon: Type.Object({
    kind: Type.Union([Type.Literal('real'), Type.Literal('rehearsal')]),
    version: Nullable(Type.String()),
    pid: Nullable(Type.Integer()),
    url: Type.String(),
    launched: Type.Boolean(),
  }),
  provider: Type.Object({
    kind: Type.Union([Type.Literal('live'), Type.Literal('recorded'), Type.Literal('emulated'), Type.Literal('unknown')]),
    profile: Nullable(Type.String()),
  }),
  rungs: Type.Object({ client: RungSchema, process: RungSchema, log: RungSchema, gateway: RungSchema, probe: RungSchema }),
  settings: Type.Record(
    Type.String(),
    Type.Object({
      value: Nullable(Type.String()),
      how: Type.Union([Type.Literal('given'), Type.Literal('observed'), Type.Literal('unknown')]),
    }),
  ),
  timeScale: Type.Number(),
  fault: Nullable(Type.String()),
  sidecarVersion: Type.String(),
  scenarioDigest: Type.String(),
  claimsDigest: Type.String(),
  host: Type.Optional(
    Type.Object(
      { os: Type.String(), cpu: Type.String(), cores: Type.Integer(), memoryBytes: Type.Integer(), node: Type.String() },
      { description: 'the machine that the sidecar ran on, as far as it bears on times; absent in older runs' },
    ),
  ),
});

/** The whole verdict on one run, as stored, printed and served. */
export const VerdictSchema = Type.Object({
  schemaVersion: Type.Literal(VERDICT_SCHEMA_VERSION),
  judgeVersion: Type.Integer({ description: 'the judge that made it: the same judge makes the same verdict of the same run folder, byte for byte; 0 before judges were numbered' }),
  state: StateSchema,
  run: Type.Object({
    id: Type.String(),
    scenario: Type.String(),
    quick: Type.Boolean(),
    startedAt: Type.String(),
    endedAt: Nullable(Type.String()),
    complete: Type.Boolean(),
    looks: Type.Optional(
      Type.Object(
        {
          budgetSeconds: Type.Number(),
          most: Type.Integer({ description: 'how many looks there might have been, fixed before the first' }),
          levels: Type.Array(Type.Number(), { description: 'confidence of each bound at each look that was taken' }),
          ended: Nullable(Type.String({ description: 'why there was no further look' })),
        },
        { description: 'of a run that was repeated until it was decided' },
      ),
    ),
  }),
  environment: EnvironmentSchema,
  measurement: Type.Object({
    expected: Type.Integer({ description: 'records that the calls owed' }),
    observed: Type.Integer({ description: 'of these, how many came' }),
    dropped: Type.Integer(),
    ambiguous: Type.Integer(),
    clockOffset: Nullable(Type.Object({ seconds: Type.Number(), error: Type.Number() })),
  }),
  claims: Type.Array(ClaimVerdictSchema),
  figures: Type.Array(FigureSchema),
  counts: Type.Optional(Type.Array(ReconciliationSchema, { description: 'what was counted by two sources; absent from verdicts of versions before' })),
  gate: Type.Object({
    selftest: Nullable(
      Type.Object(
        { rehearsal: Nullable(SelftestGateSchema), run: Nullable(SelftestGateSchema), ok: Type.Boolean({ description: 'true where one of them is ok and not stale, and none is otherwise' }) },
        { description: 'whether the judge was seen to turn each claim green and red' },
      ),
    ),
    calibration: Nullable(CalibrationGateSchema),
  }),
  impossible: Type.Array(ImpossibleSchema, { description: 'structures in the spans that cannot be, by rule; the first 20 of each' }),
  baseline: Nullable(ComparisonSchema),
});

/** See `VerdictSchema`. */
export type Verdict = Static<typeof VerdictSchema>;
/** See `ClaimVerdictSchema`. */
export type ClaimVerdict = Static<typeof ClaimVerdictSchema>;
/** See `ReconciliationSchema`. */
export type Reconciliation = Static<typeof ReconciliationSchema>;
/** See `FigureSchema`. */
export type Figure = Static<typeof FigureSchema>;
/** See `ImpossibleSchema`. */
export type Impossible = Static<typeof ImpossibleSchema>;
/** See `EnvironmentSchema`. */
export type Environment = Static<typeof EnvironmentSchema>;
