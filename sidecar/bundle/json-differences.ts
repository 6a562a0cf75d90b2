/** One place where two JSON values differ; undefined where one of them has nothing there. */
export interface JsonDifference {
  /** JSON Pointer (RFC 6901); empty for the whole. */
  readonly path: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** Every place where two JSON values differ, as deep down as can be told. */
export function jsonDifferences(was: unknown, is: unknown, path = ''): readonly JsonDifference[] {
  if (Object.is(was, is)) return [];
  if (!isContainer(was) || !isContainer(is) || Array.isArray(was) !== Array.isArray(is)) return [{ path, was, is }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => jsonDifferences(was[name], is[name], `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
