/** A mark in a picture as the browser drew it. */
export interface DrawnMark {
  readonly value: number;
  /** Left edge and width on the screen, in pixels. */
  readonly x: number;
  readonly width: number;
}

/** What the pictures of one claim show. */
export interface DrawnClaim {
  readonly id: string;
  readonly marks: number;
  /** Of those whose values lie across: their words, the lines of their axis, of the limit, and the samples that have a value. */
  readonly charts: readonly { readonly words: string; readonly ticks: readonly DrawnMark[]; readonly limits: readonly DrawnMark[]; readonly samples: readonly DrawnMark[] }[];
}

/** Reads off the page what each claim's pictures show; runs in the browser, so that it may use nothing from outside itself. */
export function drawnMarks(): DrawnClaim[] {
  return [...document.querySelectorAll('article.claim')].map((card) => ({
    id: card.id.replace('claim-', ''),
    marks: card.querySelectorAll('.sample, .cell').length,
    charts: [...card.querySelectorAll('svg.strip, svg.ecdf')].map((svg) => {
      const [ticks = [], limits = [], samples = []] = ['.axis .tick', 'line.limit', '.sample:not([data-value=""])'].map((selector) =>
        [...svg.querySelectorAll(selector)].map((element) => {
          // A label may stand beside its line; the line is what marks the value.
          const marked = element.matches('.tick') ? (element.previousElementSibling ?? element) : element;
          const { x, width } = marked.getBoundingClientRect();
          return { value: Number(element.getAttribute('data-value')), x, width };
        }),
      );
      return { words: svg.querySelector('desc')?.textContent ?? '', ticks, limits, samples };
    }),
  }));
}

/** The middle of a mark across the screen. */
export const middleOf = ({ x, width }: DrawnMark): number => x + width / 2;

/** Where a value belongs by the first and the last line of an axis. */
export function axisThrough(ticks: readonly DrawnMark[], isLog: boolean): (value: number) => number {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there is no axis');
  const scaled = (value: number): number => (isLog ? Math.log10(value) : value);
  const perUnit = (middleOf(last) - middleOf(first)) / (scaled(last.value) - scaled(first.value));
  return (value) => middleOf(first) + (scaled(value) - scaled(first.value)) * perUnit;
}
