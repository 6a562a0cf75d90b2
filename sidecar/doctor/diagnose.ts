import type { Claim } from '../claims/claim.ts';
import { expandScenario } from '../scenario/expand-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { RUNGS, shownBy, type Rung, type RungState } from '../spans/source.ts';
import type { Inspection, InspectTarget } from '../targets/inspection.ts';
import { outlookOf } from '../verdict/outlook.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diskSpace } from './disk-space.ts';
import { summaryOf } from './summary.ts';

/** What is looked at, and for which run. */
export interface DiagnoseOptions {
  readonly inspect: InspectTarget;
  readonly scenario: Scenario;
  readonly claims: readonly Claim[];
  readonly quick: boolean;
  /** For whose sake calls are left out, given the sessions of other clients. */
  readonly spare: (otherSessions: number) => string | undefined;
  readonly dataDir: string;
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  /** Whether the daemon's tools may be called. */
  readonly active: boolean;
  readonly signal: AbortSignal;
}

/**
 * Looks at a target and foretells what a run of the scenario could come to there. Nothing is started or written, and no tool
 * of the daemon is called unless that is allowed.
 *
 * @example
 * const { reachable, summary } = await diagnose({ inspect, scenario, claims, quick: false, spare: () => undefined, dataDir, filesDir, filesDirInDaemon: filesDir, active: false, signal });
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { inspect, scenario, claims, quick, spare, filesDir, filesDirInDaemon } = options;
  const found = await inspect({ settings: scenario.settings, active: options.active, signal: options.signal });
  const { environment, rungs, settings, clockOffset } = found;
  const { timeScale } = environment;
  const plan = await expandScenario(scenario, { runId: 'doctor', seed: 'doctor', quick, spare: spare(found.otherSessions ?? 0), dry: true, filesDir, filesDirInDaemon, timeScale, settings });
  const shown = new Set(RUNGS.flatMap((rung) => shownBy(rung, rungs[rung])));
  const outlook = outlookOf({ claims, plan, shown, settings, timeScale, quick, leftOut: plan.leftOut });
  const contents = new Map(plan.calls.flatMap(({ files }) => files.map(({ sha256, bytes }) => [sha256, bytes] as const)));
  return {
    reachable: found.reachable,
    target: environment.target,
    daemon: environment.daemon,
    provider: environment.provider,
    how: found.how,
    remedy: found.remedy ?? null,
    rungs: statesOf(rungs),
    otherSessions: found.otherSessions ?? null,
    files: { ...found.files, visible: found.files.visible ?? null, remedy: found.files.remedy ?? null },
    clockOffset: clockOffset ? { seconds: clockOffset.seconds, error: clockOffset.errorSeconds } : null,
    settings: environment.settings,
    disk: [...(await diskSpace(options.dataDir, filesDir, { calls: plan.calls.length, fileBytes: [...contents.values()].reduce((sum, bytes) => sum + bytes, 0) }))],
    scenario: { name: scenario.name, quick, calls: plan.calls.length },
    claims: outlook.map((claim) => ({ ...claim })),
    summary: summaryOf(outlook, RUNGS.filter((rung) => rungs[rung].unproven === true)),
  };
}

function statesOf(rungs: Inspection['rungs']): Diagnosis['rungs'] {
  const of = (rung: Rung): Diagnosis['rungs'][Rung] => ({ state: levelOf(rungs[rung]), how: rungs[rung].how, remedy: rungs[rung].remedy ?? null, shows: [...shownBy(rung, rungs[rung])] });
  return { client: of('client'), process: of('process'), log: of('log'), gateway: of('gateway'), probe: of('probe') };
}

/** Partial: less than others of its kind, or not known to watch this daemon. */
function levelOf({ present, shows, unproven }: RungState): Diagnosis['rungs'][Rung]['state'] {
  if (!present) return 'missing';
  return shows !== undefined || unproven === true ? 'partial' : 'present';
}
