import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { markdownCode, markdownText } from '../markup/markdown-text.ts';
import type { Comparison } from '../verdict/comparison-schema.ts';
import type { ClaimVerdict } from '../verdict/verdict.ts';
import { caveatsOf } from './caveats.ts';
import { countLine, OUTCOME_WORDS, outcomeSentence } from './outcome.ts';
import { recommendationsOf } from './recommendations.ts';
import { STATE_WORDS } from './style.ts';

const SIGNS = { pass: '✅', fail: '❌', inconclusive: '❔', not_measured: '➖' } as const;

/** The verdict as a comment on a pull request: what does not hold first, what holds folded away. */
export function markdownReport(evidence: RunEvidence): string {
  const { verdict } = evidence;
  const { run, environment, claims, state } = verdict;
  const holding = claims.filter((claim) => claim.state === 'pass');
  const others = claims.filter((claim) => claim.state !== 'pass');
  const caveats = caveatsOf(evidence);
  const parts = [
    `**Target:** ${markdownText(environment.target)}`,
    `### ${SIGNS[state]} Verdict: ${STATE_WORDS[state]} (${countLine(claims)})`,
    ...(caveats.length === 0 ? [] : [caveats.map((sentence) => `> ${markdownText(sentence)}`).join('\n>\n')]),
    ...(others.length === 0 ? [] : [claimTable(others)]),
    ...(holding.length === 0 ? [] : [`<details><summary>${holding.length} validated</summary>\n\n${claimTable(holding)}\n\n</details>`]),
    ...recommendations(evidence),
    ...comparison(verdict.baseline),
    [`run ${markdownCode(run.id)}, scenario ${markdownCode(run.scenario)}${run.quick ? ', quick' : ''}, sidecar ${markdownText(environment.sidecarVersion)}`, ...judgeLine(evidence)].join(' · '),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A cell may hold no bar and no end of line; markdownText leaves neither. */
function claimTable(claims: readonly ClaimVerdict[]): string {
  const rows = claims.map((claim) => {
    const { id, state, value, lower, upper, limit, unit, statistic, required } = claim;
    const { lead, rest } = outcomeSentence(claim);
    const cells = [
      `${SIGNS[state]} ${OUTCOME_WORDS[state]}`,
      markdownCode(id),
      markdownText(quantity(value, unit, statistic)),
      markdownText(bounds(lower, upper, unit, statistic)),
      markdownText(limitWords(limit.op, limit.value, unit, statistic)),
      state === 'pass' ? markdownText(rest) : `${lead}: ${markdownText(rest)}${required ? '' : ' (not required)'}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| outcome | claim | value | bounds | limit | |', '| --- | --- | ---: | ---: | ---: | --- |', ...rows].join('\n');
}

/** More than these belong into the whole report. */
const MOST_RECOMMENDED = 5;

function recommendations(evidence: RunEvidence): readonly string[] {
  const { improve } = recommendationsOf(evidence);
  if (improve.length === 0) return [];
  const items = improve.slice(0, MOST_RECOMMENDED).map(({ advice, gain, claims }, at) => {
    const words = gain === undefined ? '' : ` Expected gain: ${markdownText(gain.words)}.`;
    return `${at + 1}. ${claims.map(({ id }) => markdownCode(id)).join(', ')}: ${markdownText(advice)}.${words}`;
  });
  return [`**What to do, by expected gain**\n\n${items.join('\n')}`];
}

function comparison(baseline: Comparison | null): readonly string[] {
  if (baseline === null) return [];
  const { base, comparable, regressions, tolerance } = baseline;
  const share = markdownText(quantity(tolerance, '1', 'share'));
  const found = !comparable ? 'the two runs cannot be compared' : regressions.length === 0 ? `no measure is proven worse by more than ${share}` : `${regressions.length} proven worse by more than ${share}: ${regressions.map(markdownCode).join(', ')}`;
  return [`**Against the baseline** ${markdownCode(base.id)}: ${found}.`];
}

/** Whether the judge itself was tried, in a few words. */
function judgeLine({ verdict }: RunEvidence): readonly string[] {
  const { selftest, calibration } = verdict.gate;
  return [`self-test ${selftest === null ? 'not run' : selftest.ok ? 'ok' : '**not ok**'}`, `calibration ${calibration === null ? 'not run' : `of ${calibration.runs} runs${calibration.stale === null ? '' : ', of another judge'}`}`];
}
