import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { markup, shipped } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { countLine } from './outcome.ts';
import { badge, moment, sectionMarkup } from './page.ts';
import { baselineSection } from './section-baseline.ts';
import { claimsSection } from './section-claims.ts';
import { environmentSection } from './section-environment.ts';
import { gateSection } from './section-gate.ts';
import { methodSection } from './section-method.ts';
import { planSection } from './section-plan.ts';
import { processSection } from './section-process.ts';
import { recommendationsSection } from './section-recommendations.ts';
import { summarySection } from './section-summary.ts';
import { tracesSection } from './section-traces.ts';
import { plain, STATE_WORDS } from './style.ts';

const STYLE = readFileSync(new URL('./report.css', import.meta.url), 'utf8');

/**
 * What a browser may do with the page: apply this very style sheet, and nothing else. No script runs, nothing is fetched,
 * whatever a text in it says.
 */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The whole report as one file that needs nothing else. */
export function htmlReport(evidence: RunEvidence): string {
  const { verdict } = evidence;
  const sections = [
    summarySection(evidence),
    planSection(verdict),
    recommendationsSection(evidence),
    claimsSection(evidence),
    processSection(evidence),
    tracesSection(evidence),
    baselineSection(verdict),
    gateSection(verdict),
    environmentSection(verdict),
    methodSection(verdict),
  ];
  const { run, environment } = verdict;
  const title = `Performance report: ${plain(run.scenario)}, ${plain(run.id)}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${shipped(STYLE)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<header class="top">
<p class="target">Target: ${plain(environment.target)}</p>
<h1>Performance report</h1>
<p class="verdict">${badge(verdict.state, STATE_WORDS[verdict.state])} <span class="counts">${countLine(verdict.claims)}</span></p>
<p class="under">Scenario ${plain(run.scenario)}${run.quick && ', quick'}${!run.complete && ', incomplete'} · run <code>${plain(run.id)}</code> · ${spanOf(verdict)}</p>
</header>
<div class="frame">
<nav aria-label="Contents"><ol>${sections.map(({ id, title: heading }) => markup`<li><a href="#${id}">${heading}</a></li>`)}</ol></nav>
<main>
${sections.map(sectionMarkup)}</main>
</div>
</body>
</html>
`.toString();
}

/** When the run was made, and how long it took. */
function spanOf({ run: { startedAt, endedAt } }: Verdict): string {
  const seconds = endedAt === null ? Number.NaN : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return Number.isFinite(seconds) ? `${moment(startedAt)}, ${Math.round(seconds)} s` : moment(startedAt);
}
