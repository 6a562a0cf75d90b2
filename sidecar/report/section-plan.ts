import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import { markup, type Content } from '../markup/markup.ts';
import type { ClaimVerdict, Figure, Verdict } from '../verdict/verdict.ts';
import { OUTCOME_WORDS } from './outcome.ts';
import { badge, capital, claimAnchor, type Column, hidden, type Section, table } from './page.ts';
import { PLAN_BASELINES, PLAN_CATEGORIES, PLAN_METRICS, type PlanTest } from './plan.ts';

/** The plan's own tables with what was measured beside what it estimated and expected. */
export function planSection(verdict: Verdict): Section {
  const scaled = verdict.environment.timeScale !== 1 && markup`<p class="note">Times are scaled by ${verdict.environment.timeScale}: expected values are divided by it before they are held against what was measured.</p>`;
  const content = [
    markup`<p>The tables of the benchmarking plan, line by line, with the measured value and its bounds beside what the plan says. Each bound is one-sided; what it is held against stands with the claim.</p>`,
    scaled,
    markup`<h3>Baselines</h3>`,
    table(
      { caption: "Before is the plan's own estimate: nothing was measured before the optimisations.", stacks: true, columns: [{ head: 'Metric' }, { head: 'Before, estimated' }, { head: 'After, target' }, ...MEASURED] },
      PLAN_BASELINES.map(({ metric, before, target, answeredBy }) => [metric, before, target, ...measuredCells(verdict, answeredBy)]),
    ),
    PLAN_CATEGORIES.map(({ number, title, tests }) => [markup`<h3>Category ${number}: ${title}</h3>`, testsTable(tests, verdict, `Tests and success criteria of category ${number}`)]),
    markup`<h3>Metrics of the optimisations</h3>`,
    testsTable(PLAN_METRICS, verdict, 'Metrics that the plan lists for its optimisations, besides those above'),
    figuresTable(verdict.figures),
  ];
  return { id: 'plan', title: 'The plan, measured', content };
}

function testsTable(tests: readonly PlanTest[], verdict: Verdict, caption: string): Content {
  const rows = tests.flatMap(({ test, what, expected, limit, answeredBy }) =>
    answeredBy.map((id, at): readonly Content[] => {
      const name = answeredBy.length > 1 ? markup`${test} ${what}<br><small>${at === 0 ? 'as' : 'and as'} <code>${id}</code></small>` : markup`${test} ${what}`;
      const claim = verdict.claims.find((candidate) => candidate.id === id);
      const judged = claim === undefined ? limit : limitWords(claim.limit.op, claim.limit.value, claim.unit, claim.statistic);
      return [name, markup`${expected}${judged !== limit && markup`<br><small>judged as ${judged}</small>`}`, ...measuredCells(verdict, id)];
    }),
  );
  return table({ caption: hidden(caption), stacks: true, columns: [{ head: 'Test' }, { head: 'Expected' }, ...MEASURED] }, rows);
}

const MEASURED: readonly Column[] = [{ head: 'Measured', isNumber: true }, { head: 'Bounds', isNumber: true }, { head: 'Outcome' }];

/** Value, bounds and outcome of the claim, or of the figure without a limit, that answers a line. */
function measuredCells({ claims, figures }: Verdict, id: string): readonly [Content, Content, Content] {
  const claim = claims.find((candidate) => candidate.id === id);
  if (claim !== undefined) return [...numbersOf(claim), markup`<a class="to-claim" href="#${claimAnchor(id)}" aria-label="${`${OUTCOME_WORDS[claim.state]}: ${id}`}">${badge(claim.state)}</a>`];
  const figure = figures.find((candidate) => candidate.id === id);
  return figure === undefined ? ['–', '–', 'not judged in this run'] : [...numbersOf(figure), 'no limit'];
}

const numbersOf = ({ value, lower, upper, unit, statistic }: ClaimVerdict | Figure): readonly [Content, Content] => [quantity(value, unit, statistic), bounds(lower, upper, unit, statistic)];

function figuresTable(figures: readonly Figure[]): Content {
  if (figures.length === 0) return undefined;
  const rows = figures.map((figure): readonly Content[] => [markup`${capital(figure.title)}<br><small><code>${figure.id}</code></small>`, ...numbersOf(figure), figure.samples]);
  const columns = [{ head: 'Figure' }, { head: 'Measured', isNumber: true }, { head: 'Bounds', isNumber: true }, { head: 'Samples', isNumber: true }];
  return markup`<h3>Figures without a limit</h3>${table({ caption: hidden('Numbers worth knowing that the plan sets no limit for'), columns, stacks: true }, rows)}`;
}
