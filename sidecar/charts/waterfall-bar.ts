import { markup, type Markup } from '../markup/markup.ts';
import type { TimePart } from '../evidence/time-parts.ts';
import type { TraceRow } from '../evidence/trace-rows.ts';
import { across, exact } from './svg.ts';

/** A span of a thousandth of the whole would not be seen. */
const LEAST_PERCENT = 0.5;

/** One span of a waterfall as a bar; decoration beside the numbers of its row. */
export function spanBar({ startSeconds, endSeconds, place }: TraceRow, wholeSeconds: number): Markup {
  const from = wholeSeconds === 0 ? 0 : (startSeconds / wholeSeconds) * 100;
  const width = wholeSeconds === 0 ? 100 : ((endSeconds - startSeconds) / wholeSeconds) * 100;
  const shown = Math.max(width, LEAST_PERCENT);
  return markup`<svg class="span-bar" width="100%" height="14" aria-hidden="true"><line class="track" x1="0%" x2="100%" y1="7" y2="7"/><rect class="${place}" x="${across(Math.min(from, 100 - shown))}" width="${across(shown)}" y="2" height="10" rx="1.5" data-start="${exact(startSeconds)}" data-end="${exact(endSeconds)}"/></svg>`;
}

/** The parts of a waterfall's time side by side, in the proportions that the words below them give. */
export function partsBar(parts: readonly TimePart[]): Markup {
  const whole = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  let from = 0;
  const bars = parts.map(({ place, seconds }) => {
    const width = whole === 0 ? 0 : (seconds / whole) * 100;
    const bar = markup`<rect class="${place}" x="${across(from)}" width="${across(width)}" y="0" height="12"/>${from > 0 && markup`<line class="seam" x1="${across(from)}" x2="${across(from)}" y1="0" y2="12"/>`}`;
    from += width;
    return bar;
  });
  return markup`<svg class="parts-bar" width="100%" height="12" aria-hidden="true">${bars}</svg>`;
}
