import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import type { ClaimEvidence, RunEvidence } from '../evidence/run-evidence.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { ClaimVerdict } from '../verdict/verdict.ts';
import { capital, claimAnchor, claimLink, type Section } from './page.ts';
import { recommendationsOf, type Recommendation } from './recommendations.ts';
import { partsWords } from './section-traces.ts';
import { plain } from './style.ts';

/** What to do, ordered by what it would bring, each with what was seen. */
export function recommendationsSection(evidence: RunEvidence): Section {
  const { improve, settle } = recommendationsOf(evidence);
  const nothing = improve.length === 0 && settle.length === 0;
  const content = [
    nothing && markup`<p>Each claim is validated: there is nothing to recommend.</p>`,
    improve.length > 0 &&
      markup`<p>Ordered by expected gain: what keeping the promise would bring, from the values measured. First requests that fail, then time, then memory, then what has neither.</p>
<ol class="recommendations">${improve.map((item) => improvement(item, evidence))}</ol>`,
    settle.length > 0 && markup`<h3>To settle what is open</h3><ul class="list">${settle.map(settlement)}</ul>`,
  ];
  return { id: 'recommendations', title: 'Recommendations', content };
}

const improvement = ({ advice, claims, gain }: Recommendation, evidence: RunEvidence): Markup => markup`<li><p class="advice">${sentence(plain(advice))}</p>
<p><strong>Expected gain:</strong> ${gain === undefined ? 'not known from this run' : gain.words}.</p>
<ul class="evidence">${claims.map((claim) => markup`<li>${evidenceLine(claim)}${timeLine(claim.id, evidence)}</li>`)}</ul></li>
`;

const evidenceLine = ({ id, value, lower, upper, unit, statistic, limit, samples, survivesHolm }: ClaimVerdict): Markup =>
  markup`${claimLink(id)}: ${value !== null && `${quantity(value, unit, statistic)} measured, `}bounds ${bounds(lower, upper, unit, statistic)}, ${samples} samples, promised ${limitWords(limit.op, limit.value, unit, statistic)}${survivesHolm === false && '; the refutation does not stand by Holm among all claims that were tested'}`;

/** Where the time of the median sample went, else that of the first trace there is. */
function timeLine(id: string, evidence: RunEvidence): Content {
  const explained = explainedBy(id, evidence);
  const at = Math.max(0, explained?.waterfalls.findIndex(({ role }) => role === 'median') ?? 0);
  const waterfall = explained?.waterfalls[at];
  if (explained === undefined || waterfall === undefined) return undefined;
  const which = waterfall.role === 'violation' ? 'One that did not come out well' : `The ${waterfall.role} sample${explained.claim.id === id ? '' : ` of ${explained.claim.id}`}`;
  return markup`<br><small>${which}: ${partsWords(waterfall.parts)}. <a href="#trace-${claimAnchor(explained.claim.id)}-${at}">Its spans</a></small>`;
}

/** The claim whose traces explain a claim: its own, or of a ratio those of the claim that looks at its denominators. */
function explainedBy(id: string, { claims }: RunEvidence): ClaimEvidence | undefined {
  const own = claims.get(id);
  if (own === undefined || own.waterfalls.length > 0 || own.claim.against === undefined) return own;
  const { measure, against } = own.claim;
  return [...claims.values()].find(({ claim, waterfalls }) => waterfalls.length > 0 && claim.measure === measure && claim.select.labels?.some((label) => against.labels?.includes(label)));
}

function settlement({ advice, claims }: Recommendation): Markup {
  const needs = claims.flatMap(({ id, samplesNeeded, samples }) => (samplesNeeded === null ? [] : [`${plain(id)}: about ${samplesNeeded} samples instead of ${samples}`]));
  const optional = claims.every(({ required }) => !required);
  return markup`<li>${sentence(plain(advice))} <span class="under">For ${claims.map(({ id }, at) => [at > 0 && ', ', claimLink(id)])}${optional && ', which this run does not require'}.${needs.length > 0 && ` Would decide: ${needs.join('; ')}.`}</span></li>`;
}

/** Advice stands in claims files without a capital and a full stop, as it goes on after a colon there. */
const sentence = (text: string): string => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`;
