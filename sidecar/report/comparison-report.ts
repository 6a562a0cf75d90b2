import type { Change, ComparedRun, Comparison, EnvironmentDifference } from '../verdict/comparison-schema.ts';
import { bounds, quantity } from '../claims/quantity.ts';
import { emphasis, plain, STATE_WORDS, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** Columns: claim, change, by, bounds, base, head. */
const WIDTHS = [25, 20, 8, 14, 8, 8] as const;
/** A narrow terminal has no room for the value of the base. */
const WIDE = WIDTHS.reduce<number>((sum, width) => sum + width, 0);
const BASE_COLUMN = 4;

/** A comparison for a terminal. */
export function reportComparison(comparison: Comparison, style: ReportStyle): string {
  return [
    `Base  ${runLine(comparison.base)}`,
    `Head  ${runLine(comparison.head)}`,
    ...differenceLines(comparison.differences, style),
    '',
    emphasis('bold', row(['claim', 'change', 'by', 'bounds', 'base', 'head'], style), style),
    emphasis('dim', '─'.repeat(style.width), style),
    ...comparison.changes.map((change) => changeLine(change, percent(comparison.tolerance), style)),
    '',
    ...conclusion(comparison, style),
  ].join('\n');
}

/** What a verdict says of its baseline, for a terminal; nothing where there was none. */
export function reportBaseline(comparison: Comparison | null, style: ReportStyle): string {
  if (comparison === null) return '';
  const { base, changes, differences, comparable } = comparison;
  const head = emphasis('bold', `Against the baseline ${plain(base.id)}`, style);
  if (!comparable) return [head, ...differenceLines(differences.filter(({ hinders }) => hinders), style), '  the two cannot be compared'].join('\n');
  const shown = changes.filter(({ outcome }) => outcome === 'better' || outcome === 'worse');
  return [head, ...differenceLines(differences, style), ...shown.map((change) => changeLine(change, percent(comparison.tolerance), style)), ...conclusion(comparison, style)].join('\n');
}

/** `settings.X: 3 → 5` */
export const describeDifference = ({ what, base, head }: EnvironmentDifference): string => plain(`${what}: ${base} → ${head}`);

/** Heading and one line for each difference of two environments; nothing where there is none. */
export function differenceLines(differences: readonly EnvironmentDifference[], style: ReportStyle): readonly string[] {
  return differences.length === 0 ? [] : ['Environments differ in', ...differences.map((difference) => wrap(describeDifference(difference), style.width, '  '))];
}

const runLine = ({ id, scenario, quick, verdict }: ComparedRun): string =>
  plain(`${id}, ${scenario}${quick ? ' (quick)' : ''}, verdict ${STATE_WORDS[verdict as keyof typeof STATE_WORDS] ?? verdict}`);

function changeLine(change: Change, share: string, style: ReportStyle): string {
  const { claim, words, base, head, unit, statistic, outcome, regression, withinTolerance, reason } = change;
  const said = regression ? `${words} (regression)` : outcome === 'no_difference_shown' && withinTolerance ? `same within ${share}` : words;
  const cells = [plain(claim), said, amount(change.value, change), amountBounds(change), quantity(base.value, unit, statistic), quantity(head.value, unit, statistic)];
  const line = row(cells, style);
  const painted = regression ? emphasis('bold', line, style) : line;
  return reason === '' ? painted : `${painted}\n${emphasis('dim', wrap(plain(reason), style.width, '    '), style)}`;
}

/** A ratio as a multiple, a difference of shares in points. */
function amount(value: number | null, { kind }: Change): string {
  if (value === null) return '–';
  return kind === 'ratio' ? quantity(value, '1', 'paired-ratio') : `${value > 0 ? '+' : ''}${Number((value * 100).toPrecision(3))} pt`;
}

const point = (end: number | null): string => (end === null ? 'open' : String(Number((end * 100).toPrecision(3))));

function amountBounds({ lower, upper, kind }: Change): string {
  if (lower === null && upper === null) return '–';
  if (kind === 'ratio') return bounds(lower, upper, '1', 'paired-ratio');
  return `${point(lower)}…${point(upper)}`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

const row = (cells: readonly string[], { width }: ReportStyle): string =>
  cells
    .map((cell, at) => (at === BASE_COLUMN && width < WIDE ? '' : at < 2 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0)))
    .join('')
    .trimEnd();

function conclusion({ changes, regressions, tolerance }: Comparison, style: ReportStyle): readonly string[] {
  const share = percent(tolerance);
  const told = changes.filter(({ outcome }) => outcome !== 'cannot_tell').length;
  const found = regressions.length === 0 ? `No measure is proven worse by more than ${share}, all of them counted.` : `Proven worse by more than ${share}: ${regressions.join(', ')}.`;
  return [
    emphasis('bold', wrap(plain(found), style.width), style),
    wrap(`${told} of ${changes.length} measures could be compared, each bound at 95 %. This speaks of these two runs: how much one run differs from the next without any change is no part of the bounds.`, style.width),
  ];
}
