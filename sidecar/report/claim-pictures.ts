import { thirdsOf } from '../claims/shift.ts';
import { byStratum } from '../claims/group-by.ts';
import { quantileOf, sortedMiddles } from '../claims/interval.ts';
import { ecdfChart } from '../charts/ecdf.ts';
import { runOrderChart } from '../charts/run-order.ts';
import { boundsChart, stripChart } from '../charts/strip.ts';
import type { Subject } from '../charts/subject.ts';
import { tallyChart, type TallyWords } from '../charts/tally.ts';
import type { ClaimEvidence } from '../evidence/run-evidence.ts';
import type { Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import type { ClaimVerdict } from '../verdict/verdict.ts';
import { claimAnchor } from './page.ts';

/** A picture and the line below it. */
export interface ClaimPicture {
  readonly picture: Markup;
  readonly caption: string;
}

/** Fewer readings than this show no course. */
const LEAST_FOR_ORDER = 5;

/** Pictures of what a claim was judged from, chosen by its statistic; of the bounds alone where there are no samples. */
export function claimPictures(claim: ClaimVerdict, evidence: ClaimEvidence | undefined): readonly ClaimPicture[] {
  const subject = subjectOf(claim);
  const samples = evidence?.samples ?? [];
  const bounds = claim.lower === null && claim.upper === null && claim.value === null ? [] : [{ picture: boundsChart({ ...subject, id: `${subject.id}-bounds`, title: `Bounds of ${claim.id}` }), caption: '' }];
  if (evidence === undefined || samples.length === 0) return bounds;
  switch (evidence.claim.statistic) {
    case 'median':
    case 'mean':
    case 'paired-ratio': {
      return [{ picture: stripChart(subject, [{ label: '', samples }]), caption: stripCaption(claim, samples, evidence.claim.statistic === 'paired-ratio' ? 'median ratio' : evidence.claim.statistic) }];
    }
    case 'stratified-mean': {
      const groups = [...byStratum(samples)].map(([label, members]) => ({ label, samples: members }));
      return [{ picture: stripChart(subject, groups), caption: stripCaption(claim, samples, 'mean, each kind weighing the same') }];
    }
    case 'quantile': {
      const { p = 0.95 } = evidence.claim.parameters;
      return [{ picture: ecdfChart(subject, samples, p), caption: `Share of the ${samples.length} samples at or below each value; the bar is the quantile at ${p * 100} %.` }];
    }
    case 'share':
    case 'clustered-share':
    case 'census-share': {
      return [{ picture: tallyChart(subject, samples, wordsOf(evidence.claim.measure)), caption: tallyCaption(samples, wordsOf(evidence.claim.measure)) }, ...bounds];
    }
    case 'zero-count': {
      return [{ picture: tallyChart(subject, samples, EVENT_WORDS), caption: tallyCaption(samples, EVENT_WORDS) }];
    }
    case 'census-range': {
      if (samples.length < LEAST_FOR_ORDER) return [{ picture: stripChart(subject, [{ label: '', samples }]), caption: 'The reading that decides, against the limit.' }];
      return [{ picture: runOrderChart(subject, samples, { withEstimate: true }), caption: `${samples.length} readings in the order of the run; the bar runs from the smallest to the largest.` }];
    }
    case 'growth': {
      return [{ picture: runOrderChart(subject, samples, { withEstimate: true }), caption: `Growth over each of ${samples.length} blocks in the order of the run, taken to a hundred calls; the bar is their mean.` }];
    }
    case 'shift': {
      return [...shiftPictures(subject, samples), ...bounds];
    }
  }
}

const subjectOf = ({ id, unit, statistic, value, lower, upper, limit }: ClaimVerdict): Subject => ({ id: `picture-${claimAnchor(id)}`, title: `Samples of ${id}`, unit, statistic, value, lower, upper, limit });

const stripCaption = ({ value, lower, upper }: ClaimVerdict, samples: readonly Sample[], estimate: string): string =>
  value === null && lower === null && upper === null ? `${samples.length} samples.` : `${samples.length} samples; the bar is their ${estimate}.`;

const EVENT_WORDS: TallyWords = { good: 'without the event', bad: 'with the event', countsEvents: true };

function wordsOf(measure: string): TallyWords {
  if (measure === 'cache.outcome') return { good: 'hits', bad: 'misses', countsEvents: false };
  if (measure === 'upload.posts') return { good: 'uploads saved', bad: 'uploaded again', countsEvents: false };
  if (measure === 'tool.within_limit') return { good: 'within their limit', bad: 'outside their limit', countsEvents: false };
  return { good: 'as expected', bad: 'not as expected', countsEvents: false };
}

const tallyCaption = (samples: readonly Sample[], { good, bad }: TallyWords): string => `${samples.length} samples: filled ${good}, crossed ${bad}.`;

/** Samples of each group in the order of the run, its thirds and their medians. */
function shiftPictures(subject: Subject, samples: readonly Sample[]): readonly ClaimPicture[] {
  return [...byStratum(samples)].map(([label, members]) => {
    const thirds = thirdsOf(members);
    let from = 0;
    const stretches = thirds.map((third) => {
      const stretch = { from, to: from + third.length, median: quantileOf(sortedMiddles(third), 0.5) ?? Number.NaN };
      from = stretch.to;
      return stretch;
    });
    // The samples are times, the judged value a multiple of what is tolerated.
    const times = { ...subject, id: `${subject.id}-${label.replaceAll(/[^a-z0-9]/gi, '-')}`, title: `${subject.title}, ${label}`, unit: 's', statistic: 'median' };
    return { picture: runOrderChart(times, members, { withEstimate: false, stretches: stretches.filter(({ from: first, to, median }) => to > first && Number.isFinite(median)) }), caption: `${label}: ${members.length} calls in the order of the run; the thick lines are the medians of its thirds.` };
  });
}
