/**
 * How late an honest recorder may stamp an end: it is woken by the same event as the next one in line, which may be given
 * the processor first. A quarter of a second is thirty times the worst seen with both processors of a machine taken by others.
 */
export const LATE_STAMP_SECONDS = 0.25;
