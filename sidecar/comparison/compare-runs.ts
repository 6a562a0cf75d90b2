import type { Claim } from '../claims/claim.ts';
import type { Change, ComparedRun, Comparison } from '../verdict/comparison-schema.ts';
import { holmSurvivors } from '../verdict/holm.ts';
import { compareQuantity } from './compare-quantity.ts';
import { environmentDifferences } from './environment-differences.ts';
import type { Quantity, RunExtract } from './run-extract.ts';

/** How two runs are held against each other. */
export interface CompareRunsOptions {
  /** How much worse is still tolerated: a share of the base value, points for what is a share itself. */
  readonly tolerance: number;
  /** Compare even where a difference of the environments hinders. */
  readonly anyway?: boolean;
}

/** Five in a hundred: what most would not mind, and twice the run-to-run spread of a quiet machine. */
export const DEFAULT_TOLERANCE = 0.05;

/**
 * Holds two runs against each other, measure by measure as these claims select them. Each bound is at 0.95; a regression stands
 * at 0.95 for all measures together. It speaks of the two runs: how much a
 * run differs from the next without any change is no part of the bounds.
 *
 * @example
 * const { regressions } = compareRuns(claims, base, head, { tolerance: 0.05 }); // ['upload.first']
 */
export function compareRuns(claims: readonly Claim[], base: RunExtract, head: RunExtract, options: CompareRunsOptions): Comparison {
  const { tolerance } = options;
  const differences = environmentDifferences(base, head);
  const comparable = options.anyway === true || !differences.some(({ hinders }) => hinders);
  const together = overlap(base, head);
  const compared = comparable ? claims.map((claim) => compareQuantity(claim, quantityOf(base, claim), quantityOf(head, claim), { tolerance, together })) : [];
  const changes = regressionsThatStand(compared);
  return {
    base: comparedRun(base),
    head: comparedRun(head),
    comparable,
    differences: [...differences],
    tolerance,
    changes,
    regressions: changes.filter(({ regression }) => regression).map(({ claim }) => claim),
  };
}

/** Of twenty measures one is worse by chance: a regression must stand by Holm among all that were compared by bounds with a level. */
function regressionsThatStand(changes: readonly Change[]): Change[] {
  const tested = changes.flatMap(({ claim, p }) => (p === null ? [] : [{ id: claim, p }]));
  const standing = holmSurvivors(tested, tested.length);
  return changes.map((change) => ({ ...change, regression: change.regression && (change.level === null || standing.has(change.claim)) }));
}

function comparedRun({ run: { id, scenario, quick, startedAt, verdict } }: RunExtract): ComparedRun {
  return { id, scenario, quick, startedAt, verdict };
}

const quantityOf = ({ quantities }: RunExtract, { id, measure, unit }: Claim): Quantity =>
  quantities.find(({ claim }) => claim === id) ?? { claim: id, measure, unit, value: null, missing: 'it has no such claim', samples: [] };

/** True where one run was under way while the other was, so that their rounds interleave. */
function overlap({ run: base }: RunExtract, { run: head }: RunExtract): boolean {
  if (base.id === head.id || base.endedAt === null || head.endedAt === null) return false;
  return Date.parse(base.startedAt) < Date.parse(head.endedAt) && Date.parse(head.startedAt) < Date.parse(base.endedAt);
}
