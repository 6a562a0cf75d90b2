import type { Claim } from '../claims/claim.ts';
import { STATES } from '../claims/judgement.ts';
import type { CalibratedClaim, CalibrationResult } from '../verdict/calibration-result.ts';
import { differenceOf } from '../verdict/conditions.ts';
import type { KeptClaim, KeptRun } from './kept-run.ts';
import { movedStates, type MovedState, whyNotMoved } from './moved-limits.ts';
import { pooledRate, rateOf } from './rates.ts';
import { saysOf } from './sentences.ts';
import { scaleOf, spreadOf } from './spread.ts';

/** Runs that can be held against each other, and those that cannot, with the reason. */
export interface Alike {
  readonly runs: readonly KeptRun[];
  readonly otherwise: readonly { readonly id: string; readonly why: string }[];
}

/** The runs that were made as the latest was: of one program, for the same claims, under the same conditions. */
export function alikeTheLatest(runs: readonly KeptRun[]): Alike {
  const latest = runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
  const otherwise = runs.flatMap((run) => {
    const why = latest === undefined ? undefined : whyOtherwise(run, latest);
    return why === undefined ? [] : [{ id: run.id, why }];
  });
  const left = new Set(otherwise.map(({ id }) => id));
  return { runs: runs.filter(({ id }) => !left.has(id)), otherwise };
}

function whyOtherwise(run: KeptRun, latest: KeptRun): string | undefined {
  if (run.judgeVersion !== latest.judgeVersion) return `judged by judge ${run.judgeVersion}`;
  if (run.sidecarVersion !== latest.sidecarVersion) return `made by version ${run.sidecarVersion}`;
  if (run.claimsDigest !== latest.claimsDigest) return 'judged by other claims';
  const difference = differenceOf(run.conditions, latest.conditions);
  return difference === undefined ? undefined : `other conditions: ${difference}`;
}

/** What runs that should be the same say of each claim and of its bounds; undefined of fewer than two. */
export function summarize(claims: readonly Claim[], runs: readonly KeptRun[]): CalibrationResult | undefined {
  const latest = runs.at(-1);
  if (latest === undefined || runs.length < 2) return undefined;
  const moved = new Map<string, readonly (MovedState | undefined)[]>();
  const calibrated = claims.map((claim): CalibratedClaim => {
    const own = runs.map((run) => run.claims.find(({ id }) => id === claim.id));
    const reason = whyNotMoved(claim);
    const states = reason === null ? movedStates(claim, own, latest.conditions.timeScale) : [];
    const judged = states.filter((state) => state !== undefined);
    if (judged.length >= 2) moved.set(claim.id, states);
    return {
      id: claim.id,
      unit: claim.unit,
      statistic: claim.statistic,
      runs: own.filter((run) => run !== undefined && run.state !== 'not_measured').length,
      scale: scaleOf(claim),
      ...spreadOf(claim, own.filter((run) => run !== undefined)),
      states: countOf(own),
      moved: judged.length < 2 ? null : { pass: rateOf(count(judged, 'pass'), judged.length), fail: rateOf(count(judged, 'fail'), judged.length), undecided: count(judged, 'inconclusive') },
      notMoved: reason ?? (judged.length < 2 ? 'fewer than two runs measured it' : null),
    };
  });
  const pooled = pool([...moved.values()], runs.length);
  return {
    schemaVersion: 1,
    at: latest.at,
    sidecarVersion: latest.sidecarVersion,
    judgeVersion: latest.judgeVersion,
    claimsDigest: latest.claimsDigest,
    scenario: latest.scenario,
    target: latest.target,
    conditions: latest.conditions,
    runs: runs.length,
    claims: calibrated,
    pooled,
    says: [...saysOf(calibrated, pooled, runs.length)],
  };
}

const count = (states: readonly MovedState[], state: MovedState): number => states.filter((candidate) => candidate === state).length;

const countOf = (runs: readonly (KeptClaim | undefined)[]): CalibratedClaim['states'] =>
  Object.fromEntries(STATES.map((state) => [state, runs.filter((run) => run?.state === state).length])) as CalibratedClaim['states'];

function pool(moved: readonly (readonly (MovedState | undefined)[])[], runs: number): CalibrationResult['pooled'] {
  const byRun = Array.from({ length: runs }, (_, at) => moved.flatMap((states) => states[at] ?? [])).filter((states) => states.length > 0);
  if (byRun.length < 2) return null;
  const shareOf = (state: MovedState) => pooledRate(byRun.map((states) => count(states, state) / states.length));
  return { claims: byRun.reduce((sum, states) => sum + states.length, 0) / byRun.length, pass: shareOf('pass'), fail: shareOf('fail') };
}
