import { Composer } from './composer.ts';
import type { Note } from './composer.ts';
import type { LeftOut } from './plan.ts';
import type { Presence, Scenario } from './scenario.ts';
import type { StageSlot } from './slots.ts';

/** The order of a run. */
export interface RunComposition {
  readonly stages: readonly StageSlot[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Puts the calls of a run in order: repeats, alternating arms, prompts taken from their lists, files and prompts that come
 * again. What does not work out is noted, and left out.
 */
export function composeRun(scenario: Scenario, quick: boolean, note: Note): RunComposition {
  const composer = new Composer(scenario.prompts, quick, note);
  const takesPart = (item: { readonly presence: Presence }): boolean => (quick ? item.presence.quick : item.presence.full);
  for (const step of scenario.steps.filter(takesPart)) {
    for (let iteration = 0; iteration < (quick ? step.repeat.quick : step.repeat.full); iteration++) composer.addStep(step, iteration);
  }
  return { stages: composer.stages, leftOut: quick ? leftOutByQuick(scenario, composer.stages) : [] };
}

/** Steps of a run that are done once more, as often as it takes. */
export interface Passes {
  readonly steps: ReadonlySet<string>;
  /** How often these steps were done before, the ordinary run counted: iterations go on from there. */
  readonly before: number;
  readonly count: number;
}

/** Puts the calls of further passes in order, each like the ordinary run but for the steps that it leaves out. */
export function composePasses(scenario: Scenario, quick: boolean, passes: Passes, note: Note): readonly StageSlot[] {
  const composer = new Composer(scenario.prompts, quick, note);
  const kept = scenario.steps.filter((step) => passes.steps.has(step.id) && !step.warmup && (quick ? step.presence.quick : step.presence.full));
  for (let pass = passes.before; pass < passes.before + passes.count; pass++) {
    composer.nextPass();
    for (const step of kept) {
      const repeat = quick ? step.repeat.quick : step.repeat.full;
      for (let iteration = 0; iteration < repeat; iteration++) composer.addStep(step, pass * repeat + iteration);
    }
  }
  return composer.stages;
}

/** Steps and labels that only a full run has; labels that the quick run has elsewhere are not missed. */
function leftOutByQuick(scenario: Scenario, stages: readonly StageSlot[]): readonly LeftOut[] {
  const present = new Set(stages.flatMap((stage) => labelsOfStage(stage)));
  const full = composeRun(scenario, false, () => {}).stages;
  return scenario.steps.flatMap((step) => {
    const labels = new Set(full.filter((stage) => stage.step === step).flatMap((stage) => labelsOfStage(stage)));
    const missing = [...labels].filter((label) => !present.has(label));
    const gone = step.presence.full && !step.presence.quick;
    return gone || missing.length > 0 ? [{ step: step.id, labels: missing, reason: 'left out by --quick', by: 'quick' as const }] : [];
  });
}

/** Every label by which claims may select something of a stage. */
export const labelsOfStage = (stage: StageSlot): readonly string[] => [stage.label, ...(stage.kind === 'calls' ? stage.lanes.flat().map((slot) => slot.template.label) : [])];
