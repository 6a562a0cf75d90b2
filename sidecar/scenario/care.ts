import { labelsOfStage, type RunComposition } from './compose-run.ts';
import type { LeftOut } from './plan.ts';
import type { Step } from './scenario.ts';
import type { CallSlot, StageSlot } from './slots.ts';

/**
 * Leaves out every stage with a call that keeps the daemon from serving others or leaves something behind in it, and the
 * pauses around them; composed first, so that what the other calls send stays the same.
 */
export function sparedOthers({ stages, leftOut }: RunComposition, spare: string): RunComposition {
  const harmful = stages.filter((stage) => harmsOf(stage).length > 0);
  const steps = [...new Set(harmful.map(({ step }) => step))];
  const kept = stages.filter((stage) => !harmful.includes(stage) && !(stage.kind === 'pause' && steps.includes(stage.step)));
  return { stages: kept, leftOut: [...leftOut, ...steps.map((step) => leftOutOf(step, harmful, spare))] };
}

function leftOutOf(step: Step, harmful: readonly StageSlot[], spare: string): LeftOut {
  const gone = harmful.filter((stage) => stage.step === step);
  const harms = [...new Set(gone.flatMap(harmsOf))];
  return { step: step.id, labels: [...new Set(gone.flatMap(labelsOfStage))], reason: `left out ${spare}: step ${step.id} ${harms.join(' and ')}`, by: 'care' };
}

const harmsOf = (stage: StageSlot): readonly string[] => (stage.kind === 'calls' ? stage.lanes.flat().flatMap(harmOf) : []);

const harmOf = ({ template: { leaves, blocks } }: CallSlot): readonly string[] => [
  ...(blocks ? ['keeps others waiting'] : []),
  ...(leaves === 'nothing' ? [] : [`leaves ${leaves} behind`]),
];
