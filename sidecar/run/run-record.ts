import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { EnvironmentSchema, type Environment, type Verdict, VerdictSchema } from '../verdict/verdict.ts';
import type { RunState } from './run-event.ts';

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
}

const RunRecordSchema = Type.Object({
  id: Type.String(),
  scenario: Type.String(),
  quick: Type.Boolean(),
  startedAt: Type.String(),
  endedAt: Type.Optional(Type.String()),
  state: Type.Union([Type.Literal('running'), Type.Literal('complete'), Type.Literal('incomplete')]),
  environment: Type.Optional(EnvironmentSchema),
  failure: Type.Optional(Type.String()),
  plannedCalls: Type.Integer(),
  leftOut: Type.Array(Type.Object({ step: Type.String(), labels: Type.Array(Type.String()), reason: Type.String(), by: Type.Union([Type.Literal('quick'), Type.Literal('care')]) })),
  measurement: VerdictSchema.properties.measurement,
});

/** What is wrong with a value as the record of the run `id`; undefined where nothing is. */
export function recordProblem(value: unknown, id: string): string | undefined {
  if (!Value.Check(RunRecordSchema, value)) {
    const [first] = Value.Errors(RunRecordSchema, value);
    return first === undefined ? 'it has another shape' : `${first.instancePath || '/'} ${first.message}`;
  }
  return value.id === id ? undefined : 'it does not describe this run';
}
