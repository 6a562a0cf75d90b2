/**
 * How late an honest recorder may stamp an end: it is woken by the same event as the next one in line, which may be given
 * the processor first. Of some thousand spans of rehearsals and of the real daemon none was late, also with thirty
 * processes waiting for two processors; a tenth of a second is room for one that was swapped out.
 */
export const LATE_STAMP_SECONDS = 0.1;
