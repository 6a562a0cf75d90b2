import { markup, type Markup } from '../markup/markup.ts';
import type { Axis } from './axis.ts';
import { across, exact, round } from './svg.ts';
import { holdsBelow, spoken, spokenLimit, type Subject } from './subject.ts';

const BAR_HEIGHT = 9;
const MOST_ON_TELEPHONE = 5;

/** The ground on which the claim holds: the verdict is a pass where the whole bar of the bounds lies on it. */
export function ground(subject: Subject, axis: Axis, top: number, height: number): Markup {
  const at = axis.at(subject.limit.value);
  const [from, to] = holdsBelow(subject) ? [0, at] : [at, 100];
  return markup`<rect class="holds" x="${across(from)}" y="${top}" width="${across(Math.max(0, to - from))}" height="${height}"/>`;
}

/** The line of the limit over the whole height, and what it says above it. */
export function limitLine(subject: Subject, axis: Axis, top: number, bottom: number): Markup {
  const at = axis.at(subject.limit.value);
  const anchor = at > 60 ? 'end' : at < 15 ? 'start' : 'middle';
  return markup`<line class="limit" data-value="${exact(subject.limit.value)}" x1="${across(at)}" x2="${across(at)}" y1="${top}" y2="${bottom}"/><text class="limit-label" x="${across(at)}" y="${top - 5}" text-anchor="${anchor}">limit ${spokenLimit(subject)}</text>`;
}

/** The bar from bound to bound with the value in it; an open end runs to the edge and ends in an arrow. */
export function estimateBar(subject: Subject, axis: Axis, y: number): Markup | undefined {
  const { value, lower, upper } = subject;
  if (value === null && lower === null && upper === null) return undefined;
  const from = lower === null ? 0 : axis.at(lower);
  const to = upper === null ? 100 : axis.at(upper);
  // Bounds that coincide are a value known exactly: a bar of no width would not be seen.
  const width = Math.max(to - from, 0.4);
  return markup`<g class="estimate"><rect class="bounds" x="${across(Math.min(from, 100 - width))}" y="${round(y - BAR_HEIGHT / 2)}" width="${across(width)}" height="${BAR_HEIGHT}" data-lower="${lower === null ? '' : exact(lower)}" data-upper="${upper === null ? '' : exact(upper)}"/>${
    lower === null && markup`<text class="open" x="0%" y="${y + 4}" text-anchor="end">◂</text>`
  }${upper === null && markup`<text class="open" x="100%" y="${y + 4}" text-anchor="start">▸</text>`}${
    value !== null && markup`<line class="value" data-value="${exact(value)}" x1="${across(axis.at(value))}" x2="${across(axis.at(value))}" y1="${y - 8}" y2="${y + 8}"/>`
  }</g>`;
}

/** The axis below a picture: ticks with their values. */
export function axisBelow(subject: Subject, axis: Axis, top: number, bottom: number): Markup {
  const { length } = axis.ticks;
  // On a telephone only five labels fit: of more, every second one gives way there.
  const look = (index: number): string => (length > MOST_ON_TELEPHONE && (length - 1 - index) % 2 === 1 ? 'tick minor' : 'tick');
  return markup`<g class="axis">${axis.ticks.map(
    ({ value, at }, index) =>
      markup`<line class="grid" x1="${across(at)}" x2="${across(at)}" y1="${top}" y2="${bottom}"/><text class="${look(index)}" data-value="${exact(value)}" x="${across(at)}" y="${bottom + 15}" text-anchor="${at > 97 ? 'end' : at < 3 ? 'start' : 'middle'}">${spoken(subject, value)}</text>`,
  )}</g>`;
}
