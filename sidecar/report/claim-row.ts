import Table, { type CellOptions } from 'cli-table3';
import type { ClaimVerdict } from '../verdict/verdict.ts';
import { bounds, limit, quantity } from '../claims/quantity.ts';
import { emphasis, plain, stateWord, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** Columns without the reason; two blanks stand between them. */
const COLUMNS = [
  { head: 'claim', width: 26, align: 'left' },
  { head: 'state', width: 14, align: 'left' },
  { head: 'value', width: 9, align: 'right' },
  { head: 'bounds', width: 16, align: 'right' },
  { head: 'limit', width: 10, align: 'right' },
  { head: 'n', width: 4, align: 'right' },
] as const;

const FIXED_WIDTH = COLUMNS.reduce((sum, { width }) => sum + width, 0);
/** From this width on the reason has a column of its own; below, it stands under its row. */
const WIDE = FIXED_WIDTH + 36;

const NO_BORDER = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((name) => [name, '']),
);

/** The heads of the columns, over the rows that `claimRow` prints. */
export function claimHeader(style: ReportStyle): string {
  const heads = COLUMNS.map(({ head }) => emphasis('bold', head, style));
  const line = row(heads, style.width >= WIDE ? emphasis('bold', 'reason', style) : undefined, style);
  return `${line}\n${emphasis('dim', '─'.repeat(style.width), style)}`;
}

/**
 * One claim as a row of the table, complete in itself, so that it can be printed as soon as it is decided. What is wrong
 * with the claim follows its reason.
 */
export function claimRow(claim: ClaimVerdict, style: ReportStyle): string {
  const { unit, statistic } = claim;
  const cells = [
    plain(claim.id),
    stateWord(claim.state, style),
    quantity(claim.value, unit, statistic),
    bounds(claim.lower, claim.upper, unit, statistic),
    limit(claim.limit.op, claim.limit.value, unit, statistic),
    String(claim.samples),
  ];
  const reason = [claim.reason, ...circumstances(claim), ...(claim.correction === null ? [] : [`corrected: ${claim.correction}`])].map(plain).join('; ') + (claim.required ? '' : ' (not required)');
  if (style.width >= WIDE) return row(cells, reason, style);
  return `${row(cells, undefined, style)}\n${emphasis('dim', wrap(reason, style.width, '    '), style)}`;
}

/** What a reader must know of a decision besides its bounds: at which look it fell, and whether another run might have come out otherwise. */
function circumstances({ look, level, withinNoise }: ClaimVerdict): readonly string[] {
  const decided = look === undefined || look === null || level === null ? [] : [`look ${look}, bounds at ${quantity(level, '1', 'share')}`];
  return withinNoise === true ? [...decided, 'within noise: the limit is less than 1.645 run-to-run spreads away'] : decided;
}

function row(cells: readonly string[], reason: string | undefined, style: ReportStyle): string {
  const table = new Table({
    chars: NO_BORDER,
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [], compact: true },
    colWidths: [...COLUMNS.map(({ width }) => width), ...(reason === undefined ? [] : [style.width - FIXED_WIDTH])],
    wordWrap: true,
  });
  const content: CellOptions[] = cells.map((text, index) => ({ content: text, hAlign: COLUMNS[index]?.align ?? 'left' }));
  table.push(reason === undefined ? content : [...content, { content: reason, hAlign: 'left', style: { 'padding-left': 1, 'padding-right': 0 } }]);
  return table.toString().replaceAll(/ +$/gm, '');
}
