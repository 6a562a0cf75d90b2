/** What a run does to other clients of the daemon: nothing, anything, or nothing where there are any. */
export type Care = 'gentle' | 'all-steps' | 'where-shared';

/** For whose sake calls that keep others waiting or leave something behind are left out; undefined where they are made. */
export function spareFor(care: Care, otherSessions: number): string | undefined {
  if (care === 'gentle') return 'by --gentle';
  if (care === 'all-steps' || otherSessions === 0) return undefined;
  return `for the sake of ${otherSessions === 1 ? 'another session' : `${otherSessions} other sessions`} on the daemon`;
}
