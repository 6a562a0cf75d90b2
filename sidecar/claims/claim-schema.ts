import { type Static, Type } from '../document/schema.ts';
import { COMPARISONS, STATISTICS } from './claim.ts';

const Sentence = (title: string) => Type.String({ title, minLength: 3 });
const Names = (title: string) => Type.Array(Type.String({ minLength: 1, title }), { minItems: 1 });

const SelectionSchema = Type.Object(
  {
    steps: Type.Optional(Names('the id of a step')),
    labels: Type.Optional(Names('a label of calls')),
    tools: Type.Optional(Names('the name of a tool')),
  },
  { additionalProperties: false, title: 'steps, labels or tools' },
);

/** One row of a claims file, as an operator writes it. */
export const ClaimSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(\\.[a-z0-9-]+)+$', title: 'an id like upload.cached' }),
    plan: Sentence('where the plan says it'),
    title: Sentence('the sentence when it holds'),
    failureTitle: Sentence('the sentence when it does not hold'),
    measure: Sentence('the name of a measure'),
    select: SelectionSchema,
    against: Type.Optional(SelectionSchema),
    statistic: Type.Enum(STATISTICS),
    parameters: Type.Optional(Type.Record(Type.String(), Type.Number())),
    limit: Type.Object(
      {
        op: Type.Enum(COMPARISONS),
        value: Type.Number(),
      },
      { additionalProperties: false, title: 'op and value' },
    ),
    unit: Type.Enum(['s', 'By', '1']),
    leastSamples: Type.Integer({ minimum: 1 }),
    required: Type.Optional(Type.Boolean()),
    correction: Type.Optional(Sentence('what the claim should have said')),
    advice: Type.Optional(Type.Record(Type.String(), Sentence('what to do'))),
  },
  { additionalProperties: false, title: 'a claim' },
);

/** The file around the rows. */
export const ClaimsFileSchema = Type.Object(
  { claims: Type.Array(Type.Unknown(), { minItems: 1, title: 'a list of claims' }) },
  { additionalProperties: false, title: 'claims' },
);

/** See `ClaimSchema`. */
export type ClaimRow = Static<typeof ClaimSchema>;
