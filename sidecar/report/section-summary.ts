import type { RunEvidence } from '../evidence/run-evidence.ts';
import { markup, type Content } from '../markup/markup.ts';
import type { ClaimVerdict } from '../verdict/verdict.ts';
import { caveatsOf } from './caveats.ts';
import { countStates, OUTCOME_WORDS, outcomeSentence, STATE_SIGNS } from './outcome.ts';
import { claimAnchor, claimLink, type Section } from './page.ts';
import { byCategory } from './plan.ts';
import { recommendationsOf } from './recommendations.ts';
import { plain } from './style.ts';

/** What a reader in a hurry must know: how many promises hold, which do not, what is open, and what weakens all of it. */
export function summarySection(evidence: RunEvidence): Section {
  const { claims, baseline } = evidence.verdict;
  const of = (state: ClaimVerdict['state']): readonly ClaimVerdict[] => claims.filter((claim) => claim.state === state);
  const [first] = recommendationsOf(evidence).improve;
  const caveats = caveatsOf(evidence);
  const content = [
    markup`<p class="lead">${leadOf(claims)}</p>`,
    claimMap(claims),
    of('fail').length > 0 && markup`<h3>What does not hold</h3><ul class="list">${of('fail').map((claim) => markup`<li>${promiseOf(claim, evidence)}: ${plain(outcomeSentence(claim).rest)}. ${claimLink(claim.id)}</li>`)}</ul>`,
    of('inconclusive').length > 0 && markup`<h3>What is open</h3><ul class="list">${of('inconclusive').map((claim) => markup`<li>${claimLink(claim.id)} ${plain(claim.reason)}</li>`)}</ul>`,
    of('not_measured').length > 0 && markup`<h3>What could not be measured</h3><ul class="list">${notMeasured(of('not_measured'))}</ul>`,
    first !== undefined && markup`<p><strong>What to do first:</strong> ${plain(first.advice)}${first.gain !== undefined && markup` – expected gain: ${first.gain.words}`}. <a href="#recommendations">All recommendations</a>.</p>`,
    baseline?.comparable === true && markup`<p><strong>Against the baseline:</strong> ${baseline.regressions.length === 0 ? 'no regression is proven' : markup`regressions of ${baseline.regressions.map((id, at) => [at > 0 && ', ', claimLink(id)])}`}. <a href="#baseline">The comparison</a>.</p>`,
    caveats.length > 0 && markup`<aside class="caveats" aria-label="What to know before believing these numbers"><h3>Know before you believe</h3><ul>${caveats.map((sentence) => markup`<li>${plain(sentence)}</li>`)}</ul></aside>`,
  ];
  return { id: 'summary', title: 'In short', content };
}

function leadOf(claims: readonly ClaimVerdict[]): string {
  const parts = countStates(claims).map(({ state, count }) => `${count} ${count === 1 ? 'is' : 'are'} ${LEAD_WORDS[state]}`);
  const last = parts.pop() ?? 'none was judged';
  return `Of ${claims.length} claims, ${[...parts, last].join('; ')}.`;
}

const LEAD_WORDS: Readonly<Record<ClaimVerdict['state'], string>> = {
  pass: 'validated, as the whole range between the bounds satisfies the claim',
  fail: 'refuted, and corrected to what was measured',
  inconclusive: 'undecided, as the limit lies between the bounds',
  not_measured: 'not measured',
};

/** All claims at a glance, by category, each a link. */
const claimMap = (claims: readonly ClaimVerdict[]): Content =>
  markup`<div class="map">${byCategory(claims).map(
    ({ title, items }) =>
      markup`<div><p class="map-title">${title}</p><ul aria-label="${title}">${items.map(
        ({ id, state }) => markup`<li><a class="${state}" href="#${claimAnchor(id)}" title="${id}: ${OUTCOME_WORDS[state]}" aria-label="${id}: ${OUTCOME_WORDS[state]}"><span aria-hidden="true">${STATE_SIGNS[state]}</span></a></li>`,
      )}</ul></div>`,
  )}</div>`;

const promiseOf = (claim: ClaimVerdict, evidence: RunEvidence): Content => markup`<q>${plain(evidence.claims.get(claim.id)?.claim.title ?? claim.title)}</q>`;

/** Claims that share a reason are named together. */
function notMeasured(claims: readonly ClaimVerdict[]): Content {
  const byReason = new Map<string, ClaimVerdict[]>();
  for (const claim of claims) {
    const reason = sharedReason(claim, claims);
    byReason.set(reason, [...(byReason.get(reason) ?? []), claim]);
  }
  return [...byReason].map(([reason, members]) => markup`<li>${plain(reason)}: ${members.map(({ id }, at) => [at > 0 && ', ', claimLink(id)])}</li>`);
}

/** What stands before the colon where several claims differ only in the numbers after it; those stand with each claim. */
function sharedReason({ reason, reasonCode, id }: ClaimVerdict, claims: readonly ClaimVerdict[]): string {
  const [general = reason] = reason.split(': ', 1);
  const isShared = general !== reason && claims.some((other) => other.id !== id && other.reasonCode === reasonCode && other.reason !== reason && other.reason.startsWith(`${general}: `));
  return isShared ? general : reason;
}
