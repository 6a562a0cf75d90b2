import { Type } from '../document/schema.ts';
import type { Static } from '../document/schema.ts';

const closed = { additionalProperties: false } as const;
const optional = Type.Optional;

const text = Type.String({ minLength: 1, title: 'text' });
const model = Type.String({ minLength: 1, title: 'the name of a model' });
const seconds = Type.Number({ exclusiveMinimum: 0, maximum: 86_400, title: 'seconds, more than 0' });
const count = Type.Integer({ minimum: 1, maximum: 1000, title: 'a whole number from 1 to 1000' });
const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', title: 'a name of small letters, digits and hyphens' });
const size = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)? ?(B|KB|MB|KiB|MiB)$', title: 'a size like 100KB' });
const quickCall = Type.Literal(false, { title: 'false' });
const only = Type.Literal('quick', { title: 'quick' });

const Expect = Type.Object({ policy: optional(model), documented: optional(model) }, closed);

const PromptList = Type.Object(
  {
    expect: optional(Expect),
    texts: Type.Array(Type.Union([text, Type.Object({ text, code: optional(size), expect: optional(Expect) }, closed)], { title: 'text, or an object with text' }), { minItems: 1 }),
  },
  closed,
);

const jsonObject = Type.Object({}, { title: 'arguments by name' });

const callKeys = {
  tool: text,
  label: optional(name),
  times: optional(Type.Union([count, Type.Array(Type.Integer({ minimum: 0, maximum: 1000 }), { minItems: 1 })], { title: 'a whole number, or a list of them to take in turn' })),
  model: optional(model),
  arguments: optional(jsonObject),
  prompt: optional(
    Type.Union([text, Type.Object({ from: name }, closed), Type.Object({ again: name }, closed)], { title: 'text, { from: list } or { again: label }' }),
  ),
  files: optional(
    Type.Union([Type.Object({ size, count: optional(count) }, closed), Type.Object({ again: name, count: optional(count) }, closed)], { title: '{ size: 100KB } or { again: label }' }),
  ),
  inference: optional(Type.Enum(['due', 'none', 'possible', 'expert'])),
  expect: optional(Expect),
  cell: optional(Type.Boolean()),
  deadline: optional(seconds),
  leaves: optional(Type.Enum(['nothing', 'files', 'findings'])),
  blocks: optional(Type.Boolean()),
  quick: optional(quickCall),
  only: optional(only),
};

/** One entry of `in-turn` or `at-once`. */
export const CallSchema = Type.Object(callKeys, closed);

/** What `with` gives to every call of a part: any key of a call. */
export const WithSchema = Type.Partial(CallSchema, closed);

const calls = Type.Array(Type.Unknown(), { minItems: 1, title: 'a list of calls' });
const partKeys = { label: optional(name), quick: optional(quickCall), only: optional(only) };

/** The kinds of parts, by the key that says which it is. */
export const PART_SCHEMAS = {
  'in-turn': Type.Object({ 'in-turn': calls, with: optional(Type.Unknown()), together: optional(Type.Boolean()), ...partKeys }, closed),
  'at-once': Type.Object({ 'at-once': calls, with: optional(Type.Unknown()), together: optional(Type.Boolean()), ...partKeys }, closed),
  pause: Type.Object({ pause: seconds, ...partKeys }, closed),
  quiet: Type.Object({ quiet: seconds, ...partKeys }, closed),
  alternate: Type.Object({ alternate: Type.Object({}, { title: 'arms by name' }), quick: optional(quickCall), only: optional(only) }, closed),
} as const;

/** A step but for its parts. */
export const StepSchema = Type.Object(
  {
    id: name,
    title: optional(text),
    label: optional(name),
    warmup: optional(Type.Boolean()),
    repeat: optional(count),
    quick: optional(Type.Union([Type.Literal(false), Type.Object({ repeat: count }, closed)], { title: 'false, or { repeat: 1 }' })),
    only: optional(only),
    do: Type.Array(Type.Unknown(), { minItems: 1, title: 'a list of parts' }),
  },
  closed,
);

/** A step that does what another does, under a name of its own. */
export const LikeStepSchema = Type.Object({ id: name, title: optional(text), like: name, repeat: optional(count) }, closed);

const head = {
  name,
  title: optional(text),
  settings: optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z_]' }), Type.Union([Type.String(), Type.Number(), Type.Boolean()], { title: 'text, a number, true or false' }), { ...closed, title: 'an environment variable' }),
  ),
  seconds: optional(Type.Object({ full: seconds, quick: seconds }, closed)),
};

/** A scenario but for its steps. */
export const ScenarioSchema = Type.Object(
  {
    ...head,
    deadline: optional(seconds),
    prompts: optional(Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), PromptList, { ...closed, title: 'a name of small letters, digits and hyphens' })),
    steps: Type.Array(Type.Unknown(), { minItems: 1, title: 'a list of steps' }),
  },
  closed,
);

/** A scenario that changes another one. */
export const ExtensionSchema = Type.Object(
  {
    ...head,
    extends: Type.String({ minLength: 1, title: 'the path of a scenario file' }),
    without: optional(Type.Array(name)),
    steps: optional(Type.Array(Type.Unknown(), { minItems: 1, title: 'a list of steps' })),
    repeat: optional(Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), count, { ...closed, title: 'the id of a step' })),
  },
  closed,
);

/** A call as the file has it. */
export type RawCall = Static<typeof CallSchema>;
/** What `with` holds. */
export type RawWith = Static<typeof WithSchema>;
