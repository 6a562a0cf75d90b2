import { bounds, quantity } from '../claims/quantity.ts';
import { markup, type Content } from '../markup/markup.ts';
import type { Change, Comparison } from '../verdict/comparison-schema.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { claimLink, command, moment, type Section, table } from './page.ts';
import { plain } from './style.ts';

/** What became slower or faster than the run it is compared with. */
export function baselineSection({ run, baseline }: Verdict): Section {
  const content: Content = baseline === null ? markup`<p class="note">Not compared with another run. ${command(`exai-sidecar compare BASE ${plain(run.id)}`)} says of each measure whether it became faster or slower, with bounds.</p>` : comparison(baseline);
  return { id: 'baseline', title: 'Regressions against the baseline', content };
}

function comparison({ base, comparable, differences, tolerance, changes, regressions }: Comparison): Content {
  const share = quantity(tolerance, '1', 'share');
  const conclusion = !comparable
    ? markup`<p class="lead">The two runs cannot be compared.</p>`
    : regressions.length === 0
      ? markup`<p class="lead">No measure is proven worse by more than ${share}.</p>`
      : markup`<p class="lead">Proven worse by more than ${share}: ${regressions.map((id, at) => [at > 0 && ', ', claimLink(id)])}.</p>`;
  return [
    conclusion,
    markup`<p class="under">The baseline is run <code>${plain(base.id)}</code>, ${plain(base.scenario)}${base.quick && ', quick'}, made ${moment(base.startedAt)}.</p>`,
    differences.length > 0 && markup`<p>The environments differ in:</p><ul class="list">${differences.map(({ what, base: before, head, hinders }) => markup`<li><code>${plain(what)}</code>: ${plain(before)} → ${plain(head)}${hinders && ', which keeps them from being compared'}</li>`)}</ul>`,
    changes.length > 0 &&
      table(
        { caption: 'Each bound is one-sided at 95 %. This speaks of these two runs: what differs from run to run without any change is no part of the bounds.', stacks: true, columns: [{ head: 'Measure of' }, { head: 'Change' }, { head: 'By', isNumber: true }, { head: 'Bounds', isNumber: true }, { head: 'Baseline', isNumber: true }, { head: 'This run', isNumber: true }] },
        changes.toSorted((a, b) => gravity(a) - gravity(b)).map((change) => rowOf(change, share)),
      ),
  ];
}

/** What got worse comes first, what nobody can tell last; claims of one kind keep their order. */
const gravity = ({ regression, outcome }: Change): number => (regression ? -1 : ['worse', 'better', 'no_difference_shown', 'cannot_tell'].indexOf(outcome));

const rowOf = (change: Change, tolerance: string): readonly Content[] => [
  claimLink(change.claim),
  changeWords(change, tolerance),
  amount(change.value, change),
  amountBounds(change),
  quantity(change.base.value, change.unit, change.statistic),
  quantity(change.head.value, change.unit, change.statistic),
];

function changeWords({ words, regression, outcome, withinTolerance, reason }: Change, tolerance: string): Content {
  if (regression) return markup`<span class="badge fail"><span aria-hidden="true">✗</span> ${plain(words)}: a regression</span>`;
  if (outcome === 'no_difference_shown' && withinTolerance) return `the same within ${tolerance}`;
  return reason === '' ? plain(words) : markup`${plain(words)}<br><small>${plain(reason)}</small>`;
}

/** A ratio as a multiple, a difference of shares in points. */
function amount(value: number | null, { kind }: Change): string {
  if (value === null) return '–';
  return kind === 'ratio' ? quantity(value, '1', 'paired-ratio') : `${value > 0 ? '+' : ''}${points(value)} points`;
}

function amountBounds({ lower, upper, kind }: Change): string {
  if (kind === 'ratio') return bounds(lower, upper, '1', 'paired-ratio');
  return lower === null && upper === null ? '–' : `${lower === null ? 'open' : points(lower)}…${upper === null ? 'open' : points(upper)}`;
}

const points = (share: number): string => String(Number((share * 100).toPrecision(3)));
