import type { Verdict } from '../verdict/verdict.ts';
import type { Expected } from './mutation.ts';

/** What is said of the process does not rest on how its calls went, but for the load that they are. */
const OF_THE_PROCESS = new Set(['memory.idle', 'memory.growth', 'memory.stable']);

/** No claim about calls can be measured. */
export const nothingAboutCalls = ({ claims }: Verdict, ...also: readonly string[]): Expected =>
  Object.fromEntries(claims.filter(({ id }) => !OF_THE_PROCESS.has(id) && !also.includes(id)).map(({ id }) => [id, ['not_measured']]));
