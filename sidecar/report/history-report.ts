import { bounds, limit, quantity } from '../claims/quantity.ts';
import type { ClaimHistory, HistoryEntry, LevelChange } from '../history/history-schema.ts';
import { describeDifference, differenceLines } from './comparison-report.ts';
import { emphasis, plain, STATE_WORDS, stateWord, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** One letter a run, for a line of many. */
const LETTERS = { pass: 'P', fail: 'F', inconclusive: '?', not_measured: '-' } as const;
const MOST_LETTERS = 40;

/** All claims, a line each: states from old to new, the latest value and the last good one. */
export function reportHistories(histories: readonly ClaimHistory[], style: ReportStyle): string {
  const runs = Math.max(...histories.map(({ entries }) => entries.length));
  const width = Math.min(runs, MOST_LETTERS);
  const lines = histories.map((history) => {
    const states = history.entries.slice(0, MOST_LETTERS).toReversed().map(({ state }) => LETTERS[state]).join('');
    return `${plain(history.claim).padEnd(28)}${states.padStart(width)}  ${shortly(history)}`;
  });
  return [
    `${runs} ${runs === 1 ? 'run' : 'runs'}, from old to new: P pass, F fail, ? inconclusive, - not measured`,
    '',
    ...lines,
    '',
    emphasis('dim', 'exai-sidecar history CLAIM tells more of one', style),
  ].join('\n');
}

function shortly({ entries, lastGood, unit, statistic, changePoints }: ClaimHistory): string {
  const [latest] = entries;
  const now = `now ${quantity(latest?.value ?? null, unit, statistic)}`;
  const good = latest?.state === 'pass' ? '' : lastGood === null ? ', never passed' : `, last passed ${lastGood.run} at ${quantity(lastGood.value, unit, statistic)}`;
  const last = changePoints.at(-1);
  return now + good + (last === undefined ? '' : `, level changed with ${last.run}`);
}

/** One claim, a line for each run, newest first. */
export function reportClaimHistory(history: ClaimHistory, style: ReportStyle): string {
  const { claim, title, entries, lastGood, changedSince, changePoints, unit, statistic } = history;
  return [
    emphasis('bold', wrap(`${plain(claim)}: ${plain(title)}`, style.width), style),
    '',
    ...entries.flatMap((entry) => entryLines(entry, history, style)),
    '',
    ...(lastGood === null ? ['It never passed in these runs.'] : [`Last passed in ${lastGood.run}, at ${quantity(lastGood.value, unit, statistic)}.`]),
    ...(changedSince.length === 0 ? [] : ['Since then:', ...differenceLines(changedSince, style).slice(1)]),
    ...changePoints.flatMap((change) => changeLines(change, history, style)),
  ].join('\n');
}

function entryLines(entry: HistoryEntry, { unit, statistic }: ClaimHistory, style: ReportStyle): readonly string[] {
  const { run, state, value, lower, upper, limit: its, comparable, changed } = entry;
  const pad = ' '.repeat(14 - STATE_WORDS[state].length);
  const numbers = [quantity(value, unit, statistic).padStart(9), bounds(lower, upper, unit, statistic).padStart(17), limit(its.op, its.value, unit, statistic).padStart(10)].join('');
  const target = comparable ? '' : `  another kind of run: ${plain(entry.target)}`;
  return [`${run}  ${stateWord(state, style)}${pad}${numbers}${target}`, ...changed.map((difference) => emphasis('dim', wrap(`here changed ${describeDifference(difference)}`, style.width, '    '), style))];
}

function changeLines({ run, p, before, after, changed }: LevelChange, { unit, statistic }: ClaimHistory, style: ReportStyle): readonly string[] {
  const said = `The level changed with ${run}: from ${quantity(before, unit, statistic)} to ${quantity(after, unit, statistic)} (p = ${quantity(p, '1')}).`;
  return [emphasis('bold', wrap(said, style.width), style), ...(changed.length === 0 ? ['  nothing in its environment changed with it'] : differenceLines(changed, style).slice(1))];
}
