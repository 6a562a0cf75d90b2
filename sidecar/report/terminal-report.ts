import type { SelftestGate } from '../verdict/selftest-result.ts';
import type { Environment, Figure, Verdict } from '../verdict/verdict.ts';
import { claimHeader, claimRow } from './claim-row.ts';
import { bounds, quantity } from '../claims/quantity.ts';
import { reportBaseline } from './comparison-report.ts';
import { looksText } from './looks-text.ts';
import { emphasis, plain, stateWord, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** What stands above the table: first of all the target, then what it was seen from. */
export function reportTarget(environment: Environment, style: ReportStyle): string {
  const rungs = Object.entries(environment.rungs);
  const present = rungs.filter(([, rung]) => rung.present).map(([name]) => name);
  const absent = rungs.filter(([, rung]) => !rung.present).map(([name, rung]) => `${name} (${plain(rung.how)})`);
  const oddities = [
    ...(environment.fault === null ? [] : [`Fault switched on: ${plain(environment.fault)}.`]),
    ...(environment.timeScale === 1 ? [] : [`Time scale ${environment.timeScale}: delays and limits are divided by it.`]),
  ];
  return [
    emphasis('bold', wrap(`Target: ${plain(environment.target)}`, style.width), style),
    ...oddities,
    wrap(`Seen from: ${present.join(', ') || 'nowhere'}.${absent.length === 0 ? '' : ` Not seen from: ${absent.join(', ')}.`}`, style.width),
  ].join('\n');
}

/** What stands below the table: figures, the overall state, what to try. */
export function reportOutcome(verdict: Verdict, style: ReportStyle): string {
  return [reportFigures(verdict.figures, style), reportImpossible(verdict, style), reportBaseline(verdict.baseline, style), reportState(verdict, style), reportGate(verdict.gate, style), reportAdvice(verdict, style)].filter((part) => part !== '').join('\n\n');
}

/** The whole verdict as a terminal shows it. */
export function reportVerdict(verdict: Verdict, style: ReportStyle): string {
  return [
    reportTarget(verdict.environment, style),
    '',
    claimHeader(style),
    ...verdict.claims.map((claim) => claimRow(claim, style)),
    '',
    reportOutcome(verdict, style),
    '',
  ].join('\n');
}

/** More of these are in the JSON. */
const MOST_IMPOSSIBLE = 5;

function reportImpossible({ impossible }: Verdict, style: ReportStyle): string {
  if (impossible.length === 0) return '';
  const lines = impossible.slice(0, MOST_IMPOSSIBLE).map(({ rule, message, traceId }) => wrap(plain(`${rule}: ${message} (trace ${traceId})`), style.width, '  '));
  const rest = impossible.length - lines.length;
  return [emphasis('bold', 'What cannot be in the spans', style), ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])].join('\n');
}

/** Columns of the figures before the words: value, bounds, number of samples. */
const FIGURE_COLUMNS = [12, 18, 5] as const;

function reportFigures(figures: readonly Figure[], style: ReportStyle): string {
  if (figures.length === 0) return '';
  const lines = figures.map(({ id, title, statistic, value, unit, lower, upper, samples }) => {
    const numbers = [quantity(value, unit, statistic), bounds(lower, upper, unit, statistic), String(samples)];
    return figureLine(numbers, `${plain(title)} (${plain(id)})`, style);
  });
  return [emphasis('bold', 'Figures, without a limit', style), emphasis('dim', figureLine(['value', 'bounds', 'n'], 'what it is', style), style), ...lines].join('\n');
}

function figureLine(numbers: readonly string[], words: string, style: ReportStyle): string {
  const columns = FIGURE_COLUMNS.map((width, at) => (numbers[at] ?? '').padStart(width)).join('');
  const [first = '', ...rest] = wrap(words, style.width - columns.length - 2).split('\n');
  return [`${columns}  ${first}`, ...rest.map((line) => ' '.repeat(columns.length + 2) + line)].join('\n');
}

function reportState(verdict: Verdict, style: ReportStyle): string {
  const { run, claims, measurement } = verdict;
  const counts = (['pass', 'fail', 'inconclusive', 'not_measured'] as const)
    .map((state) => ({ state, count: claims.filter((claim) => claim.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${stateWord(state, style)}`);
  const failed = claims.filter(({ state }) => state === 'fail').map(({ id }) => plain(id));
  const lost = measurement.expected - measurement.observed;
  const differing = (verdict.counts ?? []).filter(({ agree }) => !agree);
  const notes = [
    `run ${plain(run.id)}, scenario ${plain(run.scenario)}${run.quick ? ', quick: what that leaves out is not required' : ''}${run.complete ? '' : ', incomplete: judged only on what is whole'}`,
    ...(run.looks === undefined ? [] : [looksText(run.looks)]),
    ...(lost > 0 || measurement.dropped > 0 || measurement.ambiguous > 0
      ? [`${lost} of ${measurement.expected} records owed did not come, ${measurement.dropped} dropped, ${measurement.ambiguous} ambiguous`]
      : []),
    ...differing.map(({ first, second, differing: calls }) => `counts differ: ${first.count} ${plain(first.what)} (${first.source}), ${second.count} ${plain(second.what)} (${second.source}); first in ${plain(calls[0] ?? '')}`),
  ];
  return [
    `${emphasis('bold', 'Verdict:', style)} ${stateWord(verdict.state, style)} (${counts.join(', ') || 'no claims'})`,
    ...(failed.length === 0 ? [] : [wrap(`refuted: ${failed.join(', ')}`, style.width, '  ')]),
    ...notes.map((note) => wrap(note, style.width, '  ')),
  ].join('\n');
}

/** Whether the judge was seen to go green and red, and how far runs lie apart: nothing where nobody has looked. */
function reportGate({ selftest, calibration }: Verdict['gate'], style: ReportStyle): string {
  const lines = [
    ...(selftest === null ? [] : [selftest.rehearsal, selftest.run].flatMap((summary) => (summary === null ? [] : [selftestLine(summary)]))),
    ...(calibration === null ? [] : [`Calibration of ${plain(calibration.at)}, ${calibration.runs} runs${calibration.stale === null ? '' : `; out of date: ${plain(calibration.stale)}`}`]),
  ];
  return lines.map((text) => wrap(text, style.width)).join('\n');
}

const selftestLine = ({ at, run, ok, claims, seenGreen, seenRed, moved, stale }: SelftestGate): string =>
  `Self-test ${run === null ? 'on the rehearsal' : 'on copies of a run'} of ${plain(at)}: ${ok ? 'ok' : 'not ok'}, of ${claims} claims ${seenGreen} seen green, ${seenRed} seen red, ${moved} moved otherwise${stale === null ? '' : `; out of date: ${plain(stale)}`}`;

/** Each piece of advice once, with the claims that it is for. */
function reportAdvice({ claims }: Verdict, style: ReportStyle): string {
  const byAdvice = new Map<string, string[]>();
  for (const { id, state, advice } of claims) {
    if (state === 'pass' || advice === null) continue;
    byAdvice.set(plain(advice), [...(byAdvice.get(plain(advice)) ?? []), plain(id)]);
  }
  if (byAdvice.size === 0) return '';
  const lines = [...byAdvice].map(([advice, ids]) => wrap(`${named(ids)}: ${advice}`, style.width - 4).split('\n').map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`).join('\n'));
  return [emphasis('bold', 'What to try next', style), ...lines].join('\n');
}

/** More claims than these are counted: their rows name them. */
const MOST_NAMED = 4;

const named = (ids: readonly string[]): string => (ids.length <= MOST_NAMED ? ids.join(', ') : `${ids.length} claims`);
