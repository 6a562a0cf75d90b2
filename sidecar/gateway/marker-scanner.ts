import { findMarkers } from '../spans/marker.ts';

/** Finds the marks of planned calls in a text as it streams by. */
export interface MarkerScanner {
  write(chunk: Buffer): void;
  /** The distinct marks so far, in order of first appearance. */
  readonly markers: () => readonly string[];
}

/** One byte less than a mark: what may be the beginning of one at the end of a chunk. */
const OVERLAP = 'exai-0123456789abcdef'.length - 1;
/** A body full of marks must not fill the memory; a prompt carries one for each earlier call at most. */
const MAX_MARKERS = 1024;

/** Makes a scanner that finds marks across chunk boundaries and keeps nothing else of the text. */
export function createMarkerScanner(): MarkerScanner {
  const found = new Set<string>();
  let tail = '';
  return {
    write(chunk) {
      // Marks are ASCII, so reading single bytes finds them in any encoding that a JSON body may have.
      const text = tail + chunk.toString('latin1');
      for (const marker of findMarkers(text)) if (found.size < MAX_MARKERS) found.add(marker);
      tail = text.slice(-OVERLAP);
    },
    markers: () => [...found],
  };
}
