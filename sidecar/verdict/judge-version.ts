/**
 * Which judge makes a verdict: grows by one where the same run folder would come out otherwise, so that a verdict made by
 * another judge is told from one that was changed. The golden verdict in the tests is named for it.
 */
export const JUDGE_VERSION = 1;
