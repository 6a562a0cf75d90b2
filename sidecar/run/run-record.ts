import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { EnvironmentSchema, type Environment, type Verdict, VerdictSchema } from '../verdict/verdict.ts';
import type { RunState } from './run-event.ts';

/** One look at a run that is repeated until it is decided: everything up to it, and which claims were still open. */
export interface TakenLook {
  /** Calls planned so far. */
  readonly calls: number;
  /** When the last record of it was in, in nanoseconds since 1970-01-01 UTC. */
  readonly unixNano: string;
  /** The claims that the round before it was for; undefined for the first look, which is at all. */
  readonly claims?: readonly string[] | undefined;
  /** Records dropped so far. */
  readonly dropped: number;
}

/** How a run is looked at that is repeated until it is decided: all fixed before the first look but when each is taken. */
export interface RunLooks {
  readonly budgetSeconds: number;
  /** How many looks there may be. */
  readonly most: number;
  readonly taken: readonly TakenLook[];
  /** Why there was no further one; undefined while the run is under way. */
  readonly ended?: string | undefined;
}

/** What a run folder says of itself, `run.json`: everything that judging needs besides spans and claims. */
export interface RunRecord {
  readonly id: string;
  readonly scenario: string;
  readonly quick: boolean;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly state: RunState;
  /** Undefined until the target was there. */
  readonly environment: Environment | undefined;
  /** What kept the run from being judged. */
  readonly failure: string | undefined;
  readonly plannedCalls: number;
  readonly leftOut: readonly { readonly step: string; readonly labels: readonly string[]; readonly reason: string; readonly by: 'quick' | 'care' }[];
  readonly measurement: Verdict['measurement'];
  /** Undefined for an ordinary run, which is looked at once. */
  readonly looks?: RunLooks | undefined;
}

/** What a run's record begins with, and a list of runs shows. */
export const RUN_HEAD = {
  id: Type.String(),
  scenario: Type.String(),
  quick: Type.Boolean(),
  startedAt: Type.String(),
  endedAt: Type.Optional(Type.String()),
  state: Type.Union([Type.Literal('running'), Type.Literal('complete'), Type.Literal('incomplete')]),
};

const RunRecordSchema = Type.Object({
  ...RUN_HEAD,
  environment: Type.Optional(EnvironmentSchema),
  failure: Type.Optional(Type.String()),
  plannedCalls: Type.Integer(),
  leftOut: Type.Array(Type.Object({ step: Type.String(), labels: Type.Array(Type.String()), reason: Type.String(), by: Type.Union([Type.Literal('quick'), Type.Literal('care')]) })),
  measurement: VerdictSchema.properties.measurement,
  looks: Type.Optional(
    Type.Object({
      budgetSeconds: Type.Number(),
      most: Type.Integer({ minimum: 1 }),
      taken: Type.Array(Type.Object({ calls: Type.Integer({ minimum: 0 }), unixNano: Type.String({ maxLength: 20 }), claims: Type.Optional(Type.Array(Type.String())), dropped: Type.Integer({ minimum: 0 }) }), { minItems: 1 }),
      ended: Type.Optional(Type.String()),
    }),
  ),
});

/** What is wrong with a value as the record of the run `id`; undefined where nothing is. */
export function recordProblem(value: unknown, id: string): string | undefined {
  if (!Value.Check(RunRecordSchema, value)) {
    const [first] = Value.Errors(RunRecordSchema, value);
    return first === undefined ? 'it has another shape' : `${first.instancePath || '/'} ${first.message}`;
  }
  return value.id === id ? undefined : 'it does not describe this run';
}
