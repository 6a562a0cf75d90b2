import type { Claim } from '../claims/claim.ts';
import { loadClaims } from '../claims/load-claims.ts';
import { isRepeatable, mostLooks, passesOfLook } from '../claims/looks.ts';
import { MEASURES } from '../measures/registry.ts';
import { expandRound } from '../scenario/expand-scenario.ts';
import type { Plan } from '../scenario/plan.ts';
import { stepsFeeding } from '../scenario/steps-feeding.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { judge } from './judge-folder.ts';
import { replayRound, type ReplayedRound, type RoundInputs } from './replay-round.ts';
import type { RunLooks, RunRecord, TakenLook } from './run-folder.ts';
import { type Care, spareFor } from './spare.ts';

/** An ordinary run that was replayed and settled, and what may be spent on what it leaves open. */
export interface RunLeftOpen extends Omit<RoundInputs, 'goesOn'> {
  readonly quick: boolean;
  readonly budgetSeconds: number;
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  readonly care: Care;
  /** The ordinary run, as it came out. */
  readonly first: ReplayedRound;
  /** Changes what the run's folder says of it. */
  readonly note: (change: Partial<RunRecord>) => Promise<unknown>;
}

/**
 * Replays further rounds of the steps that feed the claims left open, until these are decided, as many looks were taken as
 * were fixed beforehand, or the next round would not end within the budget (claims.md, rule 12). Each round plans as many
 * samples as were planned before it, so that n doubles from look to look; between rounds the run's file is closed and judged.
 */
export async function repeatUntilDecided(run: RunLeftOpen): Promise<void> {
  const { folder, plan, first, budgetSeconds, signal, note } = run;
  const begun = performance.now() - seconds(first.stepSeconds.values()) * 1000;
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  let looks: RunLooks = { budgetSeconds, most: mostLooks(budgetSeconds, plan.expectedSeconds), taken: [lookAfter(plan.calls.length, undefined, first.measurement)], ended: undefined };
  let { measurement } = first;
  await note({ looks });
  for (let look = 2; ; look += 1) {
    const open = await openClaims(run, claims);
    const next = nextRound(run, looks, look, open, (performance.now() - begun) / 1000);
    if (typeof next === 'string') {
      await note({ looks: { ...looks, ended: next } });
      return;
    }
    const round = await planRound(run, next, look, looks);
    run.onEvent({ type: 'round', look, most: looks.most, undecided: open.map(({ id }) => id), steps: [...next.steps], calls: round.calls.length, secondsExpected: next.expectedSeconds });
    const replayed = await replayRound({ ...run, plan: round, goesOn: true });
    measurement = added(measurement, replayed.measurement);
    const calls = (looks.taken.at(-1)?.calls ?? 0) + round.calls.length;
    if (!replayed.cancelled) looks = { ...looks, taken: [...looks.taken, lookAfter(calls, open.map(({ id }) => id), measurement)] };
    await note({ measurement, plannedCalls: calls, looks: replayed.cancelled || signal.aborted ? { ...looks, ended: 'it was stopped' } : looks });
    if (replayed.cancelled) return;
  }
}

interface NextRound {
  readonly steps: ReadonlySet<string>;
  readonly passes: number;
  readonly expectedSeconds: number;
}

/** What the next round is made of, or why there is none. */
function nextRound({ scenario, first, signal }: RunLeftOpen, { most, budgetSeconds }: RunLooks, look: number, open: readonly Claim[], spent: number): NextRound | string {
  if (signal.aborted) return 'it was stopped';
  if (open.length === 0) return 'every claim that more samples can decide is decided';
  if (look > most) return most === 1 ? `a budget of ${budgetSeconds} s leaves no time for a second look` : `all ${most} looks that the budget was good for are taken`;
  const feeding = stepsFeeding(scenario, open.flatMap(({ select, against }) => (against === undefined ? [select] : [select, against])));
  // A quick run leaves steps out, and so do its rounds.
  const steps = new Set([...first.stepSeconds.keys()].filter((step) => feeding.has(step)));
  const passes = passesOfLook(look);
  const expectedSeconds = passes * seconds([...steps].map((step) => first.stepSeconds.get(step) ?? 0));
  if (spent + expectedSeconds > budgetSeconds) return `the next round takes about ${Math.ceil(expectedSeconds)} s, and ${Math.max(0, Math.floor(budgetSeconds - spent))} s of the budget are left`;
  return { steps, passes, expectedSeconds };
}

function planRound({ scenario, folder, quick, care, filesDir, filesDirInDaemon, target }: RunLeftOpen, { steps, passes, expectedSeconds }: NextRound, look: number, looks: RunLooks): Promise<Plan> {
  const round = { number: look, steps, before: passes, count: passes, firstOrder: looks.taken.at(-1)?.calls ?? 0, expectedSeconds };
  return expandRound(scenario, round, { runId: folder.id, seed: folder.id, quick, spare: spareFor(care, target.otherSessions), filesDir, filesDirInDaemon, timeScale: target.timeScale, settings: target.settings });
}

/** The claims that are undecided although all that was asked for is there. */
async function openClaims({ folder }: RunLeftOpen, claims: readonly Claim[]): Promise<readonly Claim[]> {
  const { claims: judged } = await judge(folder);
  const open = new Set(judged.filter(({ state }) => state === 'inconclusive').map(({ id }) => id));
  return claims.filter((claim) => open.has(claim.id) && isRepeatable(claim));
}

const lookAfter = (calls: number, claims: readonly string[] | undefined, { dropped }: Verdict['measurement']): TakenLook => ({ calls, unixNano: String(BigInt(Date.now()) * 1_000_000n), claims, dropped });

const seconds = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

/** The clock offset is that of the ordinary run. */
const added = (before: Verdict['measurement'], round: Verdict['measurement']): Verdict['measurement'] => ({
  expected: before.expected + round.expected,
  observed: before.observed + round.observed,
  dropped: before.dropped + round.dropped,
  ambiguous: before.ambiguous + round.ambiguous,
  clockOffset: before.clockOffset,
});
