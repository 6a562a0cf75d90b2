import type { CalibrationResult } from './calibration-result.ts';
import { conditionsOf, differenceOf } from './conditions.ts';
import { JUDGE_VERSION } from './judge-version.ts';
import type { SelftestGate, SelftestResult, Selftests } from './selftest-result.ts';
import type { Environment, Verdict } from './verdict.ts';

/** What was known of the judge itself when a run was judged: copies in the run's folder. */
export interface GateResults {
  readonly selftests: Selftests | undefined;
  readonly calibration: CalibrationResult | undefined;
}

/** What a verdict says of its judge: whether it was seen to go green and red, and how far runs lie apart that should be the same. */
export function gateOf({ selftests, calibration }: GateResults, environment: Environment, quick: boolean): Verdict['gate'] {
  return {
    selftest: selftests === undefined ? null : selftestGate(selftests, environment),
    calibration: calibration === undefined ? null : { ...calibration, stale: staleness(calibration, environment) ?? otherConditions(calibration, environment, quick) },
  };
}

function selftestGate({ rehearsal, run }: Selftests, environment: Environment): Verdict['gate']['selftest'] {
  const summaries = { rehearsal: summaryOf(rehearsal, environment), run: summaryOf(run, environment) };
  const fresh = [summaries.rehearsal, summaries.run].filter((summary) => summary?.stale === null);
  return { ...summaries, ok: fresh.length > 0 && fresh.every((summary) => summary?.ok === true) };
}

function summaryOf(result: SelftestResult | null, environment: Environment): SelftestGate | null {
  if (result === null) return null;
  const { at, sidecarVersion, judgeVersion, claimsDigest, target, run, quick, rows, claims, ok } = result;
  const measurable = claims.filter(({ why }) => why === null);
  return {
    at,
    sidecarVersion,
    judgeVersion,
    claimsDigest,
    target,
    run,
    quick,
    rows: rows.filter(({ note }) => note === null).length,
    claims: measurable.length,
    seenGreen: measurable.filter(({ green }) => green !== null).length,
    seenRed: measurable.filter(({ red }) => red !== null).length,
    moved: rows.reduce((sum, { unexpected }) => sum + unexpected.length, 0),
    notShown: measurable.filter(({ green, red }) => green === null || red === null).map(({ id }) => id),
    ok,
    stale: staleness(result, environment),
  };
}

/** A judge that has changed since, or claims that have, are not those that were tested. */
function staleness(result: { readonly judgeVersion: number; readonly claimsDigest: string }, environment: Environment): string | null {
  if (result.claimsDigest !== environment.claimsDigest) return 'the claims have changed since';
  return result.judgeVersion === JUDGE_VERSION ? null : `it was made by judge ${result.judgeVersion}, this verdict by judge ${JUDGE_VERSION}`;
}

function otherConditions({ conditions }: CalibrationResult, environment: Environment, quick: boolean): string | null {
  const difference = differenceOf(conditions, conditionsOf(environment, quick));
  return difference === undefined ? null : `its runs were made under other conditions: ${difference}`;
}
