import { markup, type Content, type Markup } from '../markup/markup.ts';

/** A picture as one image with words: what it is called and what it shows. */
export interface PictureFrame {
  /** Unique in the document. */
  readonly id: string;
  /** What kind it is, for the style sheet. */
  readonly kind: string;
  readonly height: number;
  readonly title: string;
  /** For those who do not see it, complete in itself. */
  readonly description: string;
}

/**
 * Frames a picture that is as wide as its place: what lies across is in per cent, what lies upwards in pixels, so that
 * letters keep their size on any screen without a script.
 */
export const picture = ({ id, kind, height, title, description }: PictureFrame, content: Content): Markup =>
  markup`<svg class="picture ${kind}" id="${id}" width="100%" height="${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text"><title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>${content}</svg>`;

/** A place across, in per cent, to a hundredth: a tenth of a pixel. */
export const across = (percent: number): string => `${round(percent)}%`;

/** To a hundredth. */
export const round = (value: number): number => Math.round(value * 100) / 100;

/** A number as a test or a program reads it back from the picture. */
export const exact = (value: number): string => String(Number(value.toPrecision(9)));

/**
 * A line whose places across are per mille of the picture's width: a nested picture stretches it, and its stroke stays as
 * wide as the style sheet says.
 */
export const stretched = (height: number, content: Content): Markup =>
  markup`<svg x="0" y="0" width="100%" height="${height}" viewBox="0 0 1000 ${height}" preserveAspectRatio="none" aria-hidden="true">${content}</svg>`;
