/** Red, green, blue and opacity, 0 to 255 and 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** What the pictures of the page are painted with; each part once. */
export interface PictureColours {
  readonly paper: Colour;
  readonly letters: readonly { readonly what: string; readonly colour: Colour }[];
  readonly marks: readonly { readonly what: string; readonly colour: Colour }[];
}

/** Reads the colours off the page; runs in the browser, so that it may use nothing from outside itself. */
export function pictureColours(): PictureColours {
  const [papers = [], letters = [], marks = []] = (
    [
      ['body', 'backgroundColor'],
      ['.picture text:not(.open)', 'fill'],
      ['.open, .sample.seen, .sample.failed, .bounds, .cell.good rect, .step-number, rect.client, rect.daemon, rect.provider, .limit, .value, .curve, .highest, .stretch, .cell.bad path', 'paint'],
    ] as const
  ).map(([selector, property]) => {
    const found = new Map<string, Colour>();
    for (const element of document.querySelectorAll(selector)) {
      const style = getComputedStyle(element);
      const isLine = style.fill === 'none' || ['line', 'path'].includes(element.tagName);
      const paint = property === 'backgroundColor' ? style.backgroundColor : property === 'paint' && isLine ? style.stroke : style.fill;
      const [red = 0, green = 0, blue = 0, alpha = 1] = (paint.match(/[\d.]+/g) ?? []).map(Number);
      const opacity = property === 'paint' && !isLine ? Number(style.fillOpacity) : 1;
      found.set(`${element.tagName}.${element.getAttribute('class') ?? ''}`, [red, green, blue, alpha * opacity]);
    }
    return [...found].map(([what, colour]) => ({ what, colour }));
  });
  return { paper: papers[0]?.colour ?? [255, 255, 255, 1], letters, marks };
}

/** How much lighter one colour is than the other (WCAG 2.2, contrast ratio); the first lies on the second. */
export function contrast([red, green, blue, opacity]: Colour, ground: Colour): number {
  const mixed = [red, green, blue].map((channel, at) => channel * opacity + (ground[at] ?? 0) * (1 - opacity));
  const [lighter = 0, darker = 0] = [luminance(mixed), luminance(ground.slice(0, 3))].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
