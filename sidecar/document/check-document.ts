import { Value } from 'typebox/value';
import type { Document, Path } from './document.ts';
import type { Static, TSchema } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';

/** The document's value, checked; throws `DOCUMENT_INVALID` with every problem at once, those noted before included. */
export function checkDocument<Schema extends TSchema>(document: Document, schema: Schema): Static<Schema> {
  const value = checkPart(document, [], schema);
  document.throwProblems();
  if (value === undefined) throw new Error(`${document.file}: a problem was found but not noted`);
  return value;
}

/**
 * The part of the document at the path, checked; undefined where it has problems, which are noted and not thrown. So a
 * reader can check part by part, add what no schema can say about the parts that are whole, and then throw all together.
 */
export function checkPart<Schema extends TSchema>(document: Document, path: Path, schema: Schema): Static<Schema> | undefined {
  const value = valueAt(document.value, path);
  const problems = schemaProblems(schema, value, path);
  for (const problem of problems) document.problemAt(problem.path, problem.text);
  if (problems.length > 0) return undefined;
  // The words above come from our own walk over the schema; the library has the last say.
  if (Value.Check(schema, value)) return value;
  for (const error of Value.Errors(schema, value)) document.problemAt([...path, ...error.instancePath.split('/').slice(1)], error.message);
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}
