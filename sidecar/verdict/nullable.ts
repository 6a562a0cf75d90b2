import { Type } from 'typebox';

/** A value, or null where there is none. */
export const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** What a claim came to. */
export const StateSchema = Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('inconclusive'), Type.Literal('not_measured')]);
