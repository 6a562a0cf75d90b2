import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import { spokenSample } from '../charts/subject.ts';
import type { ClaimEvidence, RunEvidence } from '../evidence/run-evidence.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import type { CalibratedClaim } from '../verdict/calibration-result.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import { amount } from './calibrated-amount.ts';
import { claimPictures } from './claim-pictures.ts';
import { outcomeSentence } from './outcome.ts';
import { badge, claimAnchor, facts, hidden, type Section, table } from './page.ts';
import { byCategory } from './plan.ts';
import { plain } from './style.ts';

/** Each claim on its own: what became of it, the picture of what it was judged from, and the numbers. */
export function claimsSection(evidence: RunEvidence): Section {
  const { claims } = evidence.verdict;
  const content = byCategory(claims).map(({ title, items }) => markup`<h3>${title}</h3>\n${items.map((claim) => claimCard(claim, evidence.claims.get(claim.id), calibrationOf(evidence.verdict, claim.id)))}`);
  return { id: 'claims', title: 'The claims, one by one', content: [PICTURE_KEY, content] };
}

/** What the calibration says of a claim; undefined where it says nothing, or speaks of something else by now. */
function calibrationOf({ gate: { calibration } }: Verdict, claim: string): CalibratedClaim | undefined {
  return calibration?.stale === null ? calibration.claims.find(({ id }) => id === claim) : undefined;
}

/** How to read the pictures, said once. */
const PICTURE_KEY = markup`<p>How to read the pictures: each point is a sample, a line through it the interval in which it is known to lie. The bar runs from the lower to the upper bound, the mark in it is the value. On the tinted ground the claim holds: it is validated where the whole bar lies there, refuted where none of it does. Of what is counted each square is a sample in the order of the run: filled where it came out well, crossed where not, empty where nobody can tell.</p>`;

function claimCard(claim: ClaimVerdict, evidence: ClaimEvidence | undefined, calibration: CalibratedClaim | undefined): Markup {
  const anchor = claimAnchor(claim.id);
  const { lead, rest } = outcomeSentence(claim);
  const promise = evidence?.claim.title ?? claim.title;
  return markup`<article class="claim ${claim.state}" id="${anchor}" aria-labelledby="${anchor}-title">
<header><h4 id="${anchor}-title">${plain(promise)}</h4><p class="under"><code>${plain(claim.id)}</code>${evidence !== undefined && markup` · plan ${plain(evidence.claim.plan)}`}${!claim.required && ' · not required'} ${badge(claim.state)}</p></header>
<p class="outcome"><strong>${lead}:</strong> ${plain(rest)}${claim.state === 'fail' && claim.correction !== null && markup`. <span class="why">${plain(claim.reason)}</span>`}${claim.withinNoise === true && markup`. <strong>Within noise:</strong> the limit is so near that another run may come out otherwise.`}</p>
${picturesOf(claim, evidence)}
${facts([
  ['value', claim.value !== null && quantity(claim.value, claim.unit, claim.statistic)],
  [claim.level === null ? 'bounds (census)' : `bounds (${claim.level * 100} % each)`, (claim.lower !== null || claim.upper !== null) && bounds(claim.lower, claim.upper, claim.unit, claim.statistic)],
  ['limit', limitWords(claim.limit.op, claim.limit.value, claim.unit, claim.statistic)],
  ['samples', claim.samples],
  ['at the look', claim.look],
  ['about so many would decide', claim.samplesNeeded],
  ['method', claim.method],
  ['seen from', claim.sources.join(', ')],
  ['spread from run to run', calibration !== undefined && calibration.spread !== null && `${amount(calibration.spread, calibration)}, ${calibration.runs} runs`],
  ['smallest change that one run shows', calibration !== undefined && calibration.smallestChange !== null && amount(calibration.smallestChange, calibration)],
])}
${evidence !== undefined && samplesTable(claim, evidence.samples)}
</article>
`;
}

function picturesOf(claim: ClaimVerdict, evidence: ClaimEvidence | undefined): Content {
  const pictures = claimPictures(claim, evidence);
  const shown = evidence?.samples.filter(({ standing }) => standing !== 'disturbed').length ?? 0;
  const aside = shown === claim.samples ? '' : claim.samples === 0 ? ' What was seen takes no part in the verdict.' : ` The verdict was made from ${claim.samples} samples.`;
  return pictures.map(({ picture, caption }, at) => {
    const words = `${caption}${at === 0 && evidence !== undefined ? aside : ''}`.trim();
    return markup`<figure>${picture}${words !== '' && markup`<figcaption>${words}</figcaption>`}</figure>`;
  });
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** More rows of a tally tell no more. */
const MOST_ODD = 20;

/** Every value behind a picture; of what is only counted, what did not come out well. */
function samplesTable({ statistic, unit, id }: ClaimVerdict, samples: readonly Sample[]): Content {
  const isCount = statistic === 'zero-count' || ['share', 'clustered-share', 'census-share'].includes(statistic);
  const isOdd = ({ lower, upper }: Sample): boolean => (statistic === 'zero-count' ? upper > 0 : lower < 1);
  const listed = isCount ? samples.filter(isOdd).slice(0, MOST_ODD) : samples;
  if (listed.length === 0) return undefined;
  const summary = isCount ? `${counted(listed.length, 'sample')} that did not come out well` : counted(listed.length, 'sample');
  const rows = listed
    .toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1))
    .map((sample, at): readonly Content[] => [at + 1, isCount ? plain(sample.reason) || 'seen' : spokenSample({ unit }, sample, statistic), sample.stratum, sample.sources.join(', '), markup`<code>${sample.traceId}</code>`]);
  const columns = [{ head: 'No.' }, { head: isCount ? 'What happened' : 'Value', isNumber: !isCount }, { head: 'Of' }, { head: 'Seen from' }, { head: 'Trace' }];
  return markup`<details class="samples"><summary>${summary}</summary>${table({ caption: hidden(summary), label: `Samples of ${id}`, columns }, rows)}</details>`;
}
