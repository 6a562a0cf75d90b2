import { nearest, unknownName } from './nearest.ts';
import type { Path } from './parse-yaml.ts';
import type { TSchema } from './schema.ts';

/** One thing wrong with a value: where, and in words what was found and what was expected. */
export interface SchemaProblem {
  readonly path: Path;
  readonly text: string;
}

/** The JSON Schema keywords that our schemas use. `title` says in words what is expected: "a size like 100KB". */
interface SchemaWords {
  readonly title?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaWords[];
  readonly properties?: Readonly<Record<string, SchemaWords>>;
  readonly patternProperties?: Readonly<Record<string, SchemaWords>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: SchemaWords;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/**
 * Every way in which a value misses its schema. The library's own list ends after eight errors and names every branch
 * of a union; an operator needs all of them, once each, with the name that was probably meant.
 */
export function schemaProblems(schema: TSchema, value: unknown, path: Path): readonly SchemaProblem[] {
  return walk(schema, value, path);
}

function walk(schema: SchemaWords, value: unknown, path: Path): readonly SchemaProblem[] {
  if (schema.anyOf !== undefined) return walkUnion(schema, schema.anyOf, value, path);
  if (schema.const !== undefined || schema.enum !== undefined) return walkChoice(schema, value, path);
  if (!isOfKind(schema, value)) return [wrong(schema, value, path)];
  if (Array.isArray(value)) return walkList(schema, value, path);
  if (typeof value === 'object' && value !== null) return walkObject(schema, value as Record<string, unknown>, path);
  return isWithin(schema, value) ? [] : [wrong(schema, value, path)];
}

function walkUnion(schema: SchemaWords, branches: readonly SchemaWords[], value: unknown, path: Path): readonly SchemaProblem[] {
  const alike = branches.filter((branch) => isOfKind(branch, value));
  if (alike.length === 0) return [wrong(schema, value, path)];
  const [fewest] = alike.map((branch) => walk(branch, value, path)).toSorted((left, right) => left.length - right.length);
  const scalar = typeof value !== 'object';
  return fewest !== undefined && fewest.length > 0 && scalar && alike.length > 1 ? [wrong(schema, value, path)] : (fewest ?? []);
}

function walkChoice(schema: SchemaWords, value: unknown, path: Path): readonly SchemaProblem[] {
  const choices = schema.enum ?? [schema.const];
  if (choices.includes(value)) return [];
  const guess = typeof value === 'string' ? nearest(value, choices.filter((choice) => typeof choice === 'string')) : undefined;
  return [{ path, text: `${wrong(schema, value, path).text}${guess === undefined ? '' : `, did you mean "${guess}"?`}` }];
}

function walkList(schema: SchemaWords, value: readonly unknown[], path: Path): readonly SchemaProblem[] {
  if (value.length < (schema.minItems ?? 0)) return [{ path, text: `a list of ${value.length} found, expected at least ${schema.minItems}` }];
  const { items } = schema;
  return items === undefined ? [] : value.flatMap((item, place) => walk(items, item, [...path, place]));
}

function walkObject(schema: SchemaWords, value: Readonly<Record<string, unknown>>, path: Path): readonly SchemaProblem[] {
  const properties = schema.properties ?? {};
  const patterns = Object.entries(schema.patternProperties ?? {});
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  const problems: SchemaProblem[] = missing.map((name) => ({ path: [...path, name], text: `nothing found, expected ${inWords(properties[name] ?? {})}` }));
  for (const [name, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const byPattern = patterns.find(([pattern]) => new RegExp(pattern, 'u').test(name))?.[1];
    const known = own ?? byPattern;
    if (known !== undefined) problems.push(...walk(known, item, [...path, name]));
    else if (patterns.length > 0) problems.push({ path: [...path, name], text: `name ${JSON.stringify(name)} found, expected ${schema.title ?? 'another name'}` });
    else if (schema.additionalProperties === false) problems.push({ path: [...path, name], text: unknownName('key', name, Object.keys(properties)) });
  }
  return problems;
}

function isOfKind(schema: SchemaWords, value: unknown): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((branch) => isOfKind(branch, value));
  if (schema.const !== undefined) return typeof schema.const === typeof value;
  if (schema.enum !== undefined) return schema.enum.some((choice) => typeof choice === typeof value);
  if (schema.type === undefined) return value !== undefined;
  if (schema.type === 'null') return value === null;
  if (schema.type === 'array') return Array.isArray(value);
  if (schema.type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (schema.type === 'integer') return Number.isInteger(value);
  return typeof value === schema.type && (typeof value !== 'number' || Number.isFinite(value));
}

function isWithin(schema: SchemaWords, value: unknown): boolean {
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity, pattern } = schema;
    return value.length >= minLength && value.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(value));
  }
  if (typeof value !== 'number') return true;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  return value >= minimum && value <= maximum && value > exclusiveMinimum;
}

const wrong = (schema: SchemaWords, value: unknown, path: Path): SchemaProblem => ({ path, text: `${shown(value)} found, expected ${inWords(schema)}` });

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'keys and values';
  const text = typeof value === 'string' ? JSON.stringify(value) : `${value as number | boolean}`;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What a schema expects, in words. */
function inWords(schema: SchemaWords): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.anyOf !== undefined) return schema.anyOf.map(inWords).join(' or ');
  if (schema.enum !== undefined) return `${schema.enum.length > 1 ? 'one of ' : ''}${schema.enum.map(String).join(', ')}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return 'a list';
  if (schema.type === 'object') return 'keys and values';
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'string') return schema.pattern === undefined ? 'text' : `text like ${schema.pattern}`;
  if (schema.type === 'integer' || schema.type === 'number') return `a ${schema.type === 'integer' ? 'whole ' : ''}number${range(schema)}`;
  return 'a value';
}

function range(schema: SchemaWords): string {
  const from = schema.exclusiveMinimum === undefined ? schema.minimum : `more than ${schema.exclusiveMinimum}`;
  if (from === undefined) return schema.maximum === undefined ? '' : ` of at most ${schema.maximum}`;
  const least = typeof from === 'number' ? `at least ${from}` : from;
  return schema.maximum === undefined ? ` of ${least}` : ` of ${least} and at most ${schema.maximum}`;
}
