import { checkDocument, checkPart } from '../document/check-document.ts';
import { readDocument } from '../document/document.ts';
import { type KnownMeasures, noteClaimProblems } from './claim-problems.ts';
import { type ClaimRow, ClaimSchema, ClaimsFileSchema } from './claim-schema.ts';
import type { Claim } from './claim.ts';

/**
 * Reads a claims file; throws `DOCUMENT_INVALID` with every problem at once, an unknown measure, statistic or parameter
 * among them.
 *
 * @example
 * const claims = await loadClaims('scenarios/task-2c.claims.yaml', new Map([['upload.duration', { unit: 's' }]]));
 */
export async function loadClaims(file: string, knownMeasures: KnownMeasures): Promise<readonly Claim[]> {
  const document = await readDocument(file);
  // Not taken apart here: a pattern on the left makes the compiler infer the schema from it, for half a minute.
  const outline = checkDocument(document, ClaimsFileSchema);
  const lines = new Map<string, number>();
  const rows = outline.claims.map((_, at) => {
    const row = checkPart(document, ['claims', at], ClaimSchema);
    if (row === undefined) return undefined;
    noteClaimProblems(row, knownMeasures, (path, text) => document.problemAt(['claims', at, ...path], text));
    const before = lines.get(row.id);
    if (before === undefined) lines.set(row.id, document.lineOf(['claims', at, 'id']));
    else document.problemAt(['claims', at, 'id'], `"${row.id}" found, expected an id of its own: line ${before} has it`);
    return row;
  });
  document.throwProblems();
  return rows.filter((row) => row !== undefined).map(asClaim);
}

function asClaim(row: ClaimRow): Claim {
  return Object.freeze({
    ...row,
    against: row.against,
    parameters: row.parameters ?? {},
    required: row.required ?? true,
    advice: row.advice ?? {},
  });
}
