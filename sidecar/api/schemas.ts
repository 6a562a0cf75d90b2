import { Type, type Static } from 'typebox';
import { RUN_HEAD } from '../run/run-record.ts';
import { VerdictSchema } from '../verdict/verdict.ts';

const RunId = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z-]{0,63}$', description: 'id of a run, as GET /runs lists it' });
const StateSchema = VerdictSchema.properties.state;

/** Body of every error. */
export const ErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'stable, to switch on' }),
    message: Type.String({ description: 'what happened, and to what' }),
    remedy: Type.String({ description: 'what to do about it' }),
  }),
});

/** Path of one run. */
export const RunParameters = Type.Object({ id: RunId });
/** See `RunParameters`. */
export type RunParameters = Static<typeof RunParameters>;

/** Path of one trace. */
export const TraceParameters = Type.Object({ id: RunId, traceId: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'id of a trace, as evidence names it' }) });
/** See `TraceParameters`. */
export type TraceParameters = Static<typeof TraceParameters>;

/** Query of `GET /verdict`. */
export const VerdictQuery = Type.Object({ run: Type.Optional(RunId) }, { additionalProperties: false });
/** See `VerdictQuery`. */
export type VerdictQuery = Static<typeof VerdictQuery>;

/** Query of `GET /verdict/gate`. */
export const GateQuery = Type.Object(
  { run: Type.Optional(RunId), target: Type.Optional(Type.Literal('any', { description: 'judge a rehearsal, emulated providers or a time scale as if it were the real thing' })) },
  { additionalProperties: false },
);
/** See `GateQuery`. */
export type GateQuery = Static<typeof GateQuery>;

/** Query of `GET /runs/{id}/report`. */
export const ReportQuery = Type.Object({ format: Type.Optional(Type.Union([Type.Literal('html'), Type.Literal('markdown'), Type.Literal('junit')], { description: 'html where not given' })) }, { additionalProperties: false });
/** See `ReportQuery`. */
export type ReportQuery = Static<typeof ReportQuery>;

/** Body of `POST /runs`. */
export const StartBody = Type.Object(
  {
    scenario: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$', description: 'name of a scenario that ships with the program, or of the one given at the start' }),
    quick: Type.Optional(Type.Boolean({ default: false, description: 'replay the quick part only' })),
    budgetSeconds: Type.Optional(Type.Number({ minimum: 1, maximum: 86_400, description: 'repeat what feeds the claims left open until they are decided or so many seconds are spent' })),
    baseline: Type.Optional(Type.String({ pattern: '^(latest|previous|\\d{8}T\\d{6}Z-[0-9a-f]{6})$', description: 'the run that it is held against: an id, latest or previous' })),
  },
  { additionalProperties: false },
);
/** See `StartBody`. */
export type StartBody = Static<typeof StartBody>;

/** Path of one claim. */
export const ClaimParameters = Type.Object({ id: Type.String({ pattern: '^[a-z0-9]+(\\.[a-z0-9-]+)+$', maxLength: 100, description: 'id of a claim, as GET /claims lists it' }) });
/** See `ClaimParameters`. */
export type ClaimParameters = Static<typeof ClaimParameters>;

/** Query of `GET /claims/{id}/history`; a query is text. */
export const HistoryQuery = Type.Object({ limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|1\\d\\d|200)$', description: 'how many of the newest runs, 1 to 200; 50 where not given' })) }, { additionalProperties: false });
/** See `HistoryQuery`. */
export type HistoryQuery = Static<typeof HistoryQuery>;

/** One run in a list. */
export const RunSchema = Type.Object({
  ...RUN_HEAD,
  verdict: Type.Optional(StateSchema),
});

/** Answer of `GET /verdict/gate`. */
export const GateSchema = Type.Object({
  state: StateSchema,
  reason: Type.String({ description: 'why the gate answers so, in a sentence' }),
  run: Type.String(),
  verdict: StateSchema,
  failing: Type.Array(Type.String({ description: 'id of a claim that is refuted' })),
});

/** Answer of `GET /claims`. */
export const ClaimsSchema = Type.Array(
  Type.Object({ id: Type.String(), plan: Type.String(), title: Type.String(), failureTitle: Type.String(), measure: Type.String(), statistic: Type.String(), unit: Type.String() }, { additionalProperties: true }),
);

/** Answer of the health routes. */
export const HealthSchema = Type.Object({ ready: Type.Boolean(), reason: Type.String() });

/** Refusals that a route shares with all others, for its description. */
export const REFUSALS = { 400: ErrorSchema, 401: ErrorSchema, 429: ErrorSchema } as const;
