import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import { axisFor, type Axis } from './axis.ts';
import { holdsBelow, middleOf, spoken, spokenEstimate, spokenLimit, spokenSample, spokenSamples, type Subject } from './subject.ts';
import { across, exact, picture, round } from './svg.ts';

const TOP = 12;
const HEIGHT = 120;
const BOTTOM = TOP + HEIGHT;
/** Samples end here; the bar of the bounds stands in the rest. */
const SAMPLES_END = 90;
const BAR_AT = 96;

/** A stretch of the run, as its first sample and the one after its last, and the value that stands for it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly median: number;
}

/** What is drawn beside the samples. */
export interface RunOrderOptions {
  /** True where limit and bounds are in the unit of the samples, and so may stand among them. */
  readonly withEstimate: boolean;
  /** Parts of the run that are compared. */
  readonly stretches?: readonly Stretch[];
}

/** Samples in the order of the run, so that a drift is seen; upwards their values. */
export function runOrderChart(subject: Subject, samples: readonly Sample[], { withEstimate, stretches = [] }: RunOrderOptions): Markup {
  const ends = withEstimate ? [subject.limit.value, subject.value, subject.lower, subject.upper].filter((end) => end !== null) : [];
  const axis = axisFor([...samples.flatMap(({ lower, upper }) => [lower, upper]), ...ends], [BOTTOM, TOP], 4);
  const inOrder = samples.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const placeOf = (at: number): number => (inOrder.length === 1 ? SAMPLES_END / 2 : (at / (inOrder.length - 1)) * (withEstimate ? SAMPLES_END : 100));
  const estimate = withEstimate ? ` Estimate: ${spokenEstimate(subject)}. Limit ${spokenLimit(subject)}.` : '';
  const parts = stretches.length === 0 ? '' : ` Medians of the first, second and last third: ${stretches.map(({ median }) => spoken(subject, median)).join(', ')}.`;
  const seen = withEstimate ? spokenSamples(subject, samples) : `${samples.length} samples in the order of the run`;
  return picture({ id: subject.id, kind: 'run-order', height: BOTTOM + 20, title: subject.title, description: `${seen}.${parts}${estimate}${axis.isLog ? ' Logarithmic axis.' : ''}` }, [
    withEstimate && groundBand(subject, axis),
    axis.ticks.map(({ value, at }) => markup`<line class="grid" x1="0%" x2="100%" y1="${round(at)}" y2="${round(at)}"/><text class="tick" data-value="${exact(value)}" x="0%" dx="-6" y="${round(at) + 4}" text-anchor="end">${spoken(subject, value)}</text>`),
    stretches.map(({ from, to, median }, at) => stretchMark(placeOf(from), placeOf(to - 1), axis.at(median), at > 0 ? (placeOf(from - 1) + placeOf(from)) / 2 : undefined)),
    inOrder.map((sample, at) => markOf(subject, sample, axis, placeOf(at))),
    withEstimate && uprightBar(subject, axis),
    markup`<text class="tick" x="0%" y="${BOTTOM + 16}">first</text><text class="tick" x="${across(placeOf(inOrder.length - 1))}" y="${BOTTOM + 16}" text-anchor="end">last in the run</text>`,
  ]);
}

function groundBand(subject: Subject, axis: Axis): Markup {
  const at = axis.at(subject.limit.value);
  const [top, bottom] = holdsBelow(subject) ? [at, BOTTOM] : [TOP, at];
  return markup`<rect class="holds" x="0%" width="100%" y="${round(top)}" height="${round(bottom - top)}"/>`;
}

function markOf(subject: Subject, sample: Sample, axis: Axis, x: number): Content {
  const middle = middleOf(sample);
  const [low, high] = [Number.isFinite(sample.lower) ? axis.at(sample.lower) : BOTTOM, Number.isFinite(sample.upper) ? axis.at(sample.upper) : TOP];
  const isKnown = Number.isFinite(sample.lower) || Number.isFinite(sample.upper);
  const look = sample.standing === 'seen' && middle === undefined ? 'open' : sample.standing.replaceAll('_', '-');
  return markup`${isKnown && low - high > 1.5 && markup`<line class="whisker" x1="${across(x)}" x2="${across(x)}" y1="${round(low)}" y2="${round(high)}"/>`}<circle class="sample ${look}" cx="${across(x)}" cy="${middle === undefined ? TOP : round(axis.at(middle))}" r="3" data-value="${middle === undefined ? '' : exact(middle)}"><title>${spokenSample(subject, sample, subject.statistic)}</title></circle>`;
}

const stretchMark = (from: number, to: number, y: number, border: number | undefined): Markup =>
  markup`${border !== undefined && markup`<line class="border" x1="${across(border)}" x2="${across(border)}" y1="${TOP}" y2="${BOTTOM}"/>`}<line class="stretch" x1="${across(from)}" x2="${across(to)}" y1="${round(y)}" y2="${round(y)}"/>`;

function uprightBar(subject: Subject, axis: Axis): Markup {
  const { value, lower, upper } = subject;
  const limit = round(axis.at(subject.limit.value));
  const bar = (): Markup => {
    const [low, high] = [lower === null ? BOTTOM : axis.at(lower), upper === null ? TOP : axis.at(upper)];
    const height = Math.max(low - high, 2);
    return markup`<g class="estimate"><svg x="${BAR_AT}%" y="0" width="9" height="${BOTTOM}" overflow="visible"><rect class="bounds" x="-4.5" width="9" y="${round(high)}" height="${round(height)}" data-lower="${lower === null ? '' : exact(lower)}" data-upper="${upper === null ? '' : exact(upper)}"/>${value !== null && markup`<line class="value" data-value="${exact(value)}" x1="-8" x2="8" y1="${round(axis.at(value))}" y2="${round(axis.at(value))}"/>`}</svg></g>`;
  };
  return markup`<line class="limit" data-value="${exact(subject.limit.value)}" x1="0%" x2="100%" y1="${limit}" y2="${limit}"/><text class="limit-label" x="1%" y="${limit < TOP + 14 ? limit + 14 : limit - 5}">limit ${spokenLimit(subject)}</text>${(value !== null || lower !== null || upper !== null) && bar()}`;
}
