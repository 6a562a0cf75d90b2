import { markup, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import { across, exact } from './svg.ts';
import { middleOf, spokenSample, type Subject } from './subject.ts';
import type { Axis } from './axis.ts';

/** An interval narrower than this share of the axis is a point to the eye. */
const VISIBLE_PERCENT = 0.6;

/** Which look a sample has: plainly seen, open at an end, or without any value. */
const lookOf = (sample: Sample): string => (sample.standing === 'seen' ? (middleOf(sample) === undefined ? 'open' : 'seen') : sample.standing.replaceAll('_', '-'));

/**
 * One sample at a height: a point at the middle of its interval, with a line from end to end where the eye can tell them
 * apart. What has no end stands at the right edge, what is lost at the edge too, hollow.
 */
export function sampleMark(subject: Subject, sample: Sample, axis: Axis, y: number): Markup {
  const middle = middleOf(sample);
  const isKnown = Number.isFinite(sample.lower) || Number.isFinite(sample.upper);
  const from = Number.isFinite(sample.lower) ? axis.at(sample.lower) : 0;
  const to = Number.isFinite(sample.upper) ? axis.at(sample.upper) : 100;
  const at = middle === undefined ? 100 : axis.at(middle);
  return markup`${isKnown && to - from > VISIBLE_PERCENT && markup`<line class="whisker" x1="${across(from)}" x2="${across(to)}" y1="${y}" y2="${y}"/>`}<circle class="sample ${lookOf(sample)}" cx="${across(at)}" cy="${y}" r="3.5" data-value="${middle === undefined ? '' : exact(middle)}"><title>${spokenSample(subject, sample, subject.statistic)}</title></circle>`;
}
