import { area, curveStepAfter, line } from 'd3-shape';
import { markup, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import { axisFor } from './axis.ts';
import { axisBelow, estimateBar, ground, limitLine } from './estimate-bar.ts';
import { middleOf, spokenEstimate, spokenLimit, spokenSample, spokenSamples, type Subject } from './subject.ts';
import { across, exact, picture, round, stretched } from './svg.ts';

const TOP = 22;
const HEIGHT = 150;
const BOTTOM = TOP + HEIGHT;
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Nearer to the quantile than this the letters of a share would touch its own. */
const TOUCHING = 0.1;

/**
 * The share of samples at or below each value, a step a sample, with the limit across it and, at the height of the
 * quantile that decides, the bar of its bounds. Where samples are intervals, the curve of the lower ends lies above that of the upper.
 */
export function ecdfChart(subject: Subject, samples: readonly Sample[], quantile: number): Markup {
  const axis = axisFor([...samples.flatMap(({ lower, upper }) => [lower, upper]), subject.limit.value, subject.upper ?? Number.NaN], [0, 100]);
  const y = (share: number): number => round(BOTTOM - share * HEIGHT);
  const stepsOf = (values: readonly number[]): readonly (readonly [number, number])[] => {
    const sorted = values.toSorted((a, b) => a - b);
    return [[0, y(0)], ...sorted.flatMap((value, at): readonly (readonly [number, number])[] => (Number.isFinite(value) ? [[axis.at(value) * 10, y((at + 1) / sorted.length)]] : [])), [1000, y(sorted.filter(Number.isFinite).length / sorted.length)]];
  };
  const pathOf = line<readonly [number, number]>(([x]) => round(x), ([, height]) => height).curve(curveStepAfter);
  const lowers = stepsOf(samples.map(({ lower }) => (Number.isFinite(lower) ? lower : 0)));
  const uppers = stepsOf(samples.map(({ upper }) => upper));
  const middles = stepsOf(samples.map((sample) => middleOf(sample) ?? Infinity));
  const between = area<{ readonly x: number; readonly low: number; readonly high: number }>(({ x }) => round(x), ({ low }) => low, ({ high }) => high).curve(curveStepAfter);
  const points = samples
    .map((sample) => ({ sample, value: middleOf(sample) ?? Infinity }))
    .toSorted((a, b) => a.value - b.value)
    .map(({ sample, value }, at) => markup`<circle class="sample ${sample.standing}" cx="${across(axis.at(value))}" cy="${y((at + 1) / samples.length)}" r="2" data-value="${Number.isFinite(value) ? exact(value) : ''}"><title>${spokenSample(subject, sample, subject.statistic)}</title></circle>`);
  const described = `${spokenSamples(subject, samples)}. Estimate at ${quantile * 100} %: ${spokenEstimate(subject)}. Limit ${spokenLimit(subject)}.${axis.isLog ? ' Logarithmic axis.' : ''}`;
  return picture({ id: subject.id, kind: 'ecdf', height: BOTTOM + 22, title: subject.title, description: described }, [
    ground(subject, axis, TOP, HEIGHT),
    axisBelow(subject, axis, TOP, BOTTOM),
    SHARES.filter((share) => Math.abs(share - quantile) > TOUCHING).map((share) => markup`<line class="grid" x1="0%" x2="100%" y1="${y(share)}" y2="${y(share)}"/><text class="tick" x="0%" dx="-6" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`),
    stretched(BOTTOM, [
      markup`<path class="band" d="${between(bandOf(lowers, uppers)) ?? ''}"/>`,
      markup`<path class="curve" d="${pathOf(middles) ?? ''}"/>`,
    ]),
    markup`<line class="quantile" x1="0%" x2="100%" y1="${y(quantile)}" y2="${y(quantile)}"/><text class="limit-label" x="0%" dx="-6" y="${y(quantile) + 4}" text-anchor="end">${quantile * 100} %</text>`,
    points,
    estimateBar(subject, axis, y(quantile)),
    limitLine(subject, axis, TOP, BOTTOM),
  ]);
}

type Steps = readonly (readonly [number, number])[];

/** Both curves at every place where either has a step. */
function bandOf(lowers: Steps, uppers: Steps): { readonly x: number; readonly low: number; readonly high: number }[] {
  const heightAt = (steps: Steps, x: number): number => steps.findLast(([at]) => at <= x)?.[1] ?? BOTTOM;
  return [...new Set([...lowers, ...uppers].map(([x]) => x))].toSorted((a, b) => a - b).map((x) => ({ x, low: heightAt(uppers, x), high: heightAt(lowers, x) }));
}
