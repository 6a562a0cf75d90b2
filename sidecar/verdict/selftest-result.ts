import { type Static, Type } from 'typebox';
import { Nullable, StateSchema } from './nullable.ts';

/** One run, or one changed copy of a run, and what each claim came to in it. */
export const SelftestRowSchema = Type.Object({
  name: Type.String({ description: 'name of the fault or of the mutation; `ideal` or `as it was` for the row without any' }),
  kind: Type.Union([Type.Literal('baseline'), Type.Literal('fault'), Type.Literal('mutation')]),
  meaning: Type.String({ description: 'what was changed, in a sentence' }),
  states: Type.Record(Type.String(), StateSchema, { description: 'the claims that were looked at, by id' }),
  expected: Type.Record(Type.String(), Type.Array(StateSchema), { description: 'the claims that must move, or may, and to what' }),
  unexpected: Type.Array(Type.Object({ claim: Type.String(), expected: Type.String(), found: StateSchema }), { description: 'claims that came to something else than was expected' }),
  tries: Type.Integer({ description: 'how often it was done; the last one counts' }),
  note: Nullable(Type.String({ description: 'why it was not done' })),
});

/** What a self-test came to, as stored in the data folder and copied into each later run. */
export const SelftestResultSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  kind: Type.Union([Type.Literal('rehearsal'), Type.Literal('run')]),
  at: Type.String({ description: 'RFC 3339, when it ended' }),
  sidecarVersion: Type.String(),
  judgeVersion: Type.Integer(),
  claimsDigest: Type.String(),
  target: Type.String({ description: 'one sentence: what was made to go red' }),
  run: Nullable(Type.String({ description: 'the run whose copies were changed' })),
  quick: Type.Boolean(),
  timeScale: Type.Number(),
  seconds: Type.Number(),
  rows: Type.Array(SelftestRowSchema),
  claims: Type.Array(Type.Object({ id: Type.String(), green: Nullable(Type.String()), red: Nullable(Type.String()), why: Nullable(Type.String()) }), {
    description: 'the row that showed each claim green and the one that showed it red; why neither can be had',
  }),
  ok: Type.Boolean({ description: 'each claim that can be measured was seen green and seen red, and no other claim moved' }),
});

/** Both self-tests of a data folder, or of a run folder. */
export const SelftestsSchema = Type.Object({ rehearsal: Nullable(SelftestResultSchema), run: Nullable(SelftestResultSchema) });

/** A self-test in a verdict: what it came to, without its matrix. */
export const SelftestGateSchema = Type.Object({
  at: Type.String(),
  sidecarVersion: Type.String(),
  judgeVersion: Type.Integer(),
  claimsDigest: Type.String(),
  target: Type.String(),
  run: Nullable(Type.String()),
  quick: Type.Boolean(),
  rows: Type.Integer({ description: 'runs or changed copies that were judged' }),
  claims: Type.Integer({ description: 'claims that could be measured' }),
  seenGreen: Type.Integer(),
  seenRed: Type.Integer(),
  moved: Type.Integer({ description: 'states that came out otherwise than expected' }),
  notShown: Type.Array(Type.String({ description: 'id of a claim that could be measured and was not seen both ways' })),
  ok: Type.Boolean(),
  stale: Nullable(Type.String({ description: 'why it says nothing of this verdict; null where it does' })),
});

/** See `SelftestRowSchema`. */
export type SelftestRow = Static<typeof SelftestRowSchema>;
/** See `SelftestResultSchema`. */
export type SelftestResult = Static<typeof SelftestResultSchema>;
/** See `SelftestsSchema`. */
export type Selftests = Static<typeof SelftestsSchema>;
/** See `SelftestGateSchema`. */
export type SelftestGate = Static<typeof SelftestGateSchema>;

/** The try that a row is given alone, and no further. */
export const LAST_TRY = 3;

/** True of the row without a fault where it did not hold even alone: then no other row says anything of the judge. */
export const isUnfitAlone = ({ kind, tries, unexpected }: SelftestRow): boolean => kind === 'baseline' && tries === LAST_TRY && unexpected.length > 0;
