import { markup, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import { type Axis, axisFor, shareAxis } from './axis.ts';
import { axisBelow, estimateBar, ground, limitLine } from './estimate-bar.ts';
import { sampleMark } from './mark.ts';
import { middleOf, spokenEstimate, spokenLimit, spokenSamples, type Subject } from './subject.ts';
import { picture } from './svg.ts';

/** Samples that are drawn on rows of their own, under a name. */
export interface StripGroup {
  /** Empty where there is one group only. */
  readonly label: string;
  readonly samples: readonly Sample[];
}

const TOP = 22;
const LANE = 8;
const LABEL = 14;
/** Wide enough that few points touch on a page; on a telephone they overlap a little. */
const REFERENCE_WIDTH = 600;
/** Beyond these a heap is a heap. */
const MOST_LANES = 9;

/** Each sample as a point over the axis, below them the bar of the bounds, and the line of the limit through both. */
export function stripChart(subject: Subject, groups: readonly StripGroup[]): Markup {
  const samples = groups.flatMap((group) => group.samples);
  const axis = axisFor([...samples.flatMap(({ lower, upper }) => [lower, upper]), subject.limit.value, ...endsOf(subject)], [0, 100]);
  let y = TOP + LANE;
  const rows = groups.map(({ label, samples: members }) => {
    const head = label === '' ? undefined : markup`<text class="group" x="0%" y="${y + 3}">${label}</text>`;
    if (head !== undefined) y += LABEL;
    const lanes = lanesOf(members, axis);
    const marks = members.map((sample, at) => sampleMark(subject, sample, axis, y + (lanes[at] ?? 0) * LANE));
    y += members.length === 0 ? 0 : (Math.max(...lanes) + 1) * LANE + 4;
    return markup`${head}${marks}`;
  });
  const bar = y + 8;
  const bottom = bar + 14;
  const described = `${spokenSamples(subject, samples)}. Estimate: ${spokenEstimate(subject)}. Limit ${spokenLimit(subject)}.${axis.isLog ? ' Logarithmic axis.' : ''}`;
  return picture({ id: subject.id, kind: 'strip', height: bottom + 22, title: subject.title, description: described }, [
    ground(subject, axis, TOP, bottom - TOP),
    axisBelow(subject, axis, TOP, bottom),
    rows,
    estimateBar(subject, axis, bar),
    limitLine(subject, axis, TOP, bottom),
  ]);
}

/** The bounds alone against the limit, where the samples are drawn another way or are gone. */
export function boundsChart(subject: Subject): Markup {
  const ends = [subject.limit.value, ...endsOf(subject)];
  const axis = SHARES.has(subject.statistic) ? shareAxis([0, 100]) : axisFor(ends, [0, 100]);
  const bottom = TOP + 32;
  const described = `Estimate: ${spokenEstimate(subject)}. Limit ${spokenLimit(subject)}.`;
  return picture({ id: subject.id, kind: 'strip', height: bottom + 22, title: subject.title, description: described }, [
    ground(subject, axis, TOP, bottom - TOP),
    axisBelow(subject, axis, TOP, bottom),
    estimateBar(subject, axis, TOP + 16),
    limitLine(subject, axis, TOP, bottom),
  ]);
}

/** Statistics whose value cannot be more than all. */
const SHARES = new Set(['share', 'clustered-share', 'census-share']);

const endsOf = ({ value, lower, upper }: Subject): readonly number[] => [value, lower, upper].filter((end) => end !== null);

/** For each sample the first row on which it touches none that came before it in value. */
function lanesOf(samples: readonly Sample[], axis: Axis): readonly number[] {
  const places = samples.map((sample, at) => ({ at, x: (axis.at(middleOf(sample) ?? Infinity) / 100) * REFERENCE_WIDTH })).toSorted((a, b) => a.x - b.x || a.at - b.at);
  const lanes: number[] = Array.from({ length: samples.length }, () => 0);
  const ends: number[] = [];
  for (const { at, x } of places) {
    const free = ends.findIndex((end) => x - end >= LANE);
    const lane = free === -1 ? ends.length % MOST_LANES : free;
    ends[lane] = x;
    lanes[at] = lane;
  }
  return lanes;
}
