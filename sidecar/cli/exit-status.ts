import type { ErrorKind } from '../errors.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** The exit status of each verdict. */
export const VERDICT_STATUS: Readonly<Record<Verdict['state'], number>> = { pass: 0, fail: 2, inconclusive: 3, not_measured: 4 };

/** The exit status of each kind of error: whatever kept the program from judging is 1, so that no pipeline takes it for a verdict. */
export const ERROR_STATUS: Readonly<Record<ErrorKind, number>> = {
  usage: 1,
  unauthorized: 1,
  not_found: 1,
  conflict: 1,
  too_large: 1,
  too_many: 1,
  internal: 1,
  unavailable: 1,
  cancelled: 1,
};

/** Lines for the help text. */
export const EXIT_STATUS_HELP = `
Exit status:
  0  pass: each required claim is proven
  2  fail: at least one claim is refuted
  3  inconclusive: too few samples to decide
  4  not measured: a required claim could not be measured
  1  anything that kept the program from judging`;
