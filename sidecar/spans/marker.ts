import { randomBytes } from 'node:crypto';

/** A mark that no prompt contains by chance: `exai-` and 16 hexadecimal digits. */
const MARKER = /exai-[0-9a-f]{16}/g;

/** A new mark for one prompt. */
export const newMarker = (): string => `exai-${randomBytes(8).toString('hex')}`;

/** The distinct marks in a text, in order of first appearance. */
export const findMarkers = (text: string): readonly string[] => [...new Set(text.match(MARKER))];
