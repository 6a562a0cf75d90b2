import type { JsonObject } from '../spans/planned-call.ts';

const TYPES = { string: 'string', integer: 'number', boolean: 'boolean' } as const;

/** What an argument must be. */
export type ArgumentType = keyof typeof TYPES;

/** What is wrong with arguments, in the manner of the daemon's own checks; undefined where nothing is. */
export function checkArguments(request: string, args: JsonObject, required: Readonly<Record<string, ArgumentType>>): string | undefined {
  const problems = Object.entries(required).flatMap(([name, type]) => {
    const value = args[name];
    if (value === undefined) return [`${name}\n  Field required [type=missing]`];
    return typeof value === TYPES[type] ? [] : [`${name}\n  Input should be a valid ${type} [type=${type}_type]`];
  });
  if (problems.length === 0) return undefined;
  return `${problems.length} validation error${problems.length === 1 ? '' : 's'} for ${request}\n${problems.join('\n')}`;
}
