import { isUnfitAlone, LAST_TRY, type SelftestResult, type SelftestRow } from '../verdict/selftest-result.ts';
import { emphasis, plain, STATE_WORDS, stateWord, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** A state in the width of a column; a blank where the row did not look at the claim. */
const SIGNS = { pass: '+', fail: 'x', inconclusive: '~', not_measured: '·' } as const;
const CLAIM_WIDTH = 26;
const COLUMN_WIDTH = 3;

const UNFIT = 'Without any fault it did not hold either, alone: this machine is too busy to show more. Try again when it is quiet, one run at a time (--at-once 1), or slower (--time-scale 2).';

const nth = (tries: number): string => (tries === LAST_TRY ? 'last' : 'second');

/** How a row came out, in a line. */
export function rowText({ name, states, expected, unexpected, tries, note }: SelftestRow): string {
  if (note !== null) return `${name}: left out, ${note}`;
  const moved = Object.entries(states).filter(([id, state]) => expected[id]?.includes(state) === true && state !== 'pass').length;
  const again = tries > 1 ? `, at the ${nth(tries)} try` : '';
  const wrong = unexpected.map(({ claim, expected: wanted, found }) => `${claim} ${STATE_WORDS[found]} instead of ${wanted.replaceAll('_', ' ')}`);
  return wrong.length === 0 ? `${name}: as it must be, ${moved} moved, ${Object.keys(states).length - moved} stayed${again}` : `${name}: ${wrong.join(', ')}${again}`;
}

/** The matrix of claims and rows, what was not shown, and what that comes to. */
export function reportSelftest(result: SelftestResult, style: ReportStyle): string {
  const rows = result.rows.filter(({ note }) => note === null);
  return [
    emphasis('bold', wrap(`Self-test: ${plain(result.target)}${result.quick && result.kind === 'rehearsal' ? ', each fault with the calls that its claims look at' : ''}`, style.width), style),
    '',
    ...matrix(result, rows, style),
    '',
    `${SIGNS.pass} pass  ${SIGNS.fail} fail  ${SIGNS.inconclusive} inconclusive  ${SIGNS.not_measured} not measured  ! not what it must be; blank: not looked at`,
    '',
    ...rows.map((row, at) => wrap(`${String(at).padStart(3)}  ${plain(row.name)}: ${plain(row.meaning)}${row.tries > 1 ? ` (${nth(row.tries)} try)` : ''}`, style.width).replaceAll('\n', '\n     ')),
    ...result.rows.filter(({ note }) => note !== null).map((row) => wrap(`  –  ${plain(row.name)}: ${plain(row.note ?? '')}`, style.width)),
    '',
    ...outcome(result, rows, style),
    '',
  ].join('\n');
}

/** More columns than fit stand in further blocks, each with the claims again. */
function matrix({ claims }: SelftestResult, rows: readonly SelftestRow[], style: ReportStyle): readonly string[] {
  const fitting = Math.floor((style.width - CLAIM_WIDTH) / COLUMN_WIDTH);
  const blocks: string[] = [];
  for (let from = 0; from < rows.length; from += fitting) {
    const block = rows.slice(from, from + fitting);
    if (from > 0) blocks.push('');
    blocks.push(' '.repeat(CLAIM_WIDTH) + block.map((_, at) => String(from + at).padStart(COLUMN_WIDTH - 1).padEnd(COLUMN_WIDTH)).join('').trimEnd());
    for (const { id } of claims) blocks.push(`${plain(id).padEnd(CLAIM_WIDTH)}${block.map((row) => cell(row, id, style)).join('')}`.trimEnd());
  }
  return blocks;
}

function cell({ states, unexpected, expected }: SelftestRow, id: string, style: ReportStyle): string {
  const state = states[id];
  if (state === undefined) return ' '.repeat(COLUMN_WIDTH);
  const isWrong = unexpected.some(({ claim }) => claim === id);
  const sign = SIGNS[state];
  const shown = isWrong || expected[id] !== undefined ? emphasis('bold', sign, style) : sign;
  return ` ${shown}${isWrong ? '!' : ' '}`;
}

function outcome({ claims, ok, seconds }: SelftestResult, rows: readonly SelftestRow[], style: ReportStyle): readonly string[] {
  const measurable = claims.filter(({ why }) => why === null);
  const green = measurable.filter(({ green: row }) => row !== null).length;
  const red = measurable.filter(({ red: row }) => row !== null).length;
  const missing = measurable.flatMap(({ id, green: g, red: r }) => [...(g === null ? [`nothing turned ${id} green`] : []), ...(r === null ? [`nothing turned ${id} red`] : [])]);
  const moved = rows.flatMap(({ name, unexpected }) => unexpected.map(({ claim, expected, found }) => `${claim} was ${STATE_WORDS[found]} with ${name}, ${expected.replaceAll('_', ' ')} was expected`));
  const unmeasured = claims.filter(({ why }) => why !== null);
  return [
    `${emphasis('bold', 'Self-test:', style)} ${ok ? stateWord('pass', style) : stateWord('fail', style)}, ${rows.length} rows in ${Math.round(seconds)} s; of ${measurable.length} claims ${green} seen green, ${red} seen red`,
    ...(rows.some(isUnfitAlone) ? [wrap(UNFIT, style.width, '  ')] : []),
    ...missing.map((text) => wrap(plain(text), style.width, '  ')),
    ...moved.map((text) => wrap(plain(text), style.width, '  ')),
    ...(unmeasured.length === 0 ? [] : [wrap(`not shown, as the run did not measure them: ${unmeasured.map(({ id }) => plain(id)).join(', ')}`, style.width, '  ')]),
  ];
}
