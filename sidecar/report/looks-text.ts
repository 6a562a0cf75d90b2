import type { Verdict } from '../verdict/verdict.ts';
import { plain } from './style.ts';

/** How often a run was looked at, of how many times at most, and why no more. */
export const looksText = ({ levels, most, ended }: NonNullable<Verdict['run']['looks']>): string =>
  `looked at ${levels.length} of at most ${most} times${ended === null ? '' : `: ${plain(ended)}`}`;
