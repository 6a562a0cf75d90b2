import { Type, type Static } from 'typebox';
import { EnvironmentSchema } from '../verdict/verdict.ts';

const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()]);

const RemedySchema = Type.Object({
  what: Type.String(),
  when: Type.Union([Type.Literal('now'), Type.Literal('restart')], { description: 'restart: only a daemon that is started anew can be changed so' }),
});

const RungStateSchema = Type.Object({
  state: Type.Union([Type.Literal('present'), Type.Literal('partial'), Type.Literal('missing')]),
  how: Type.String({ description: 'how that is known' }),
  remedy: Nullable(RemedySchema),
  shows: Type.Array(Type.String(), { description: 'what it can show, in the words of the ledger: gateway/content' }),
});

/** What a run against a target would have, told without making it. */
export const DiagnosisSchema = Type.Object({
  reachable: Type.Boolean({ description: 'false where a run could not begin' }),
  target: Type.String({ description: 'one sentence: what a run would be made against' }),
  daemon: EnvironmentSchema.properties.daemon,
  provider: EnvironmentSchema.properties.provider,
  how: Type.String({ description: 'how the daemon answered, what would be started, or why neither' }),
  remedy: Nullable(Type.String()),
  rungs: Type.Object({ client: RungStateSchema, process: RungStateSchema, log: RungStateSchema, gateway: RungStateSchema, probe: RungStateSchema }),
  otherSessions: Nullable(Type.Integer({ description: 'sessions of other clients on the daemon' })),
  files: Type.Object({
    dir: Type.String({ description: 'where files for uploads are written' }),
    dirInDaemon: Type.String({ description: 'the same folder as the daemon sees it' }),
    visible: Nullable(Type.Boolean({ description: 'null where nobody can tell' })),
    how: Type.String(),
    remedy: Nullable(RemedySchema),
  }),
  clockOffset: Nullable(Type.Object({ seconds: Type.Number({ description: "how far the daemon's clock is ahead" }), error: Type.Number() })),
  settings: EnvironmentSchema.properties.settings,
  disk: Type.Array(Type.Object({ path: Type.String(), freeBytes: Type.Integer(), neededBytes: Type.Integer() })),
  scenario: Type.Object({ name: Type.String(), quick: Type.Boolean(), calls: Type.Integer() }),
  claims: Type.Array(
    Type.Object({
      id: Type.String(),
      can: Type.Union([Type.Literal('pass_or_fail'), Type.Literal('only_pass'), Type.Literal('only_fail'), Type.Literal('not_be_measured')]),
      why: Type.String({ description: 'why it cannot be measured; empty where it can' }),
    }),
  ),
  summary: Type.String({ description: 'the claims in one line' }),
});

/** See `DiagnosisSchema`. */
export type Diagnosis = Static<typeof DiagnosisSchema>;
