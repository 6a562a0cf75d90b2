import type { Part, Scenario, Step } from './scenario.ts';
import type { CallSelection } from './steps-feeding.ts';

/**
 * The scenario without the calls that no selection looks at; warm-up stays, and so do the pauses of steps that have anything
 * left. What is sent again must be among what is kept.
 */
export function narrowScenario(scenario: Scenario, selections: readonly CallSelection[]): Scenario {
  const steps = scenario.steps.flatMap((step): readonly Step[] => {
    if (step.warmup) return [step];
    const own = selections.filter((selection) => selection.steps?.includes(step.id) ?? true);
    return own.length === 0 ? [] : [{ ...step, parts: narrowParts(step.parts, own) }];
  });
  return { ...scenario, steps };
}

function narrowParts(parts: readonly Part[], selections: readonly CallSelection[]): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    if (part.kind === 'wait') return [part];
    if (part.kind === 'alternate') return [{ ...part, arms: part.arms.map((arm) => narrowParts(arm, selections)) }];
    const calls = part.calls.filter(({ label, tool }) => selections.some(({ labels, tools }) => (labels?.includes(label) ?? true) && (tools?.includes(tool.name) ?? true)));
    return calls.length === 0 ? [] : [{ ...part, calls }];
  });
}
