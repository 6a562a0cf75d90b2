import { readResult, writeResult } from './result-file.ts';
import { VerdictSchema, type Verdict } from './verdict.ts';

/** Writes a verdict whole or not at all. */
export const writeVerdict = (file: string, verdict: Verdict): Promise<void> => writeResult(file, VerdictSchema, verdict, 'VERDICT_INVALID');

/** The verdict in a file; undefined where there is none yet. Throws `VERDICT_INVALID` for anything that is no verdict. */
export const readVerdict = (file: string): Promise<Verdict | undefined> => readResult(file, VerdictSchema, 'VERDICT_INVALID');
