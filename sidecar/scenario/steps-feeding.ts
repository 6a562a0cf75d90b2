import type { CallTemplate, Part, Scenario, Step } from './scenario.ts';

/** Which calls someone looks at; every field given must match. */
export interface CallSelection {
  readonly steps?: readonly string[];
  readonly labels?: readonly string[];
  readonly tools?: readonly string[];
}

/**
 * The steps whose calls, or whose stages, the selections look at, and those whose files or prompts such a step sends again:
 * whole, so that each call meets the daemon as it does in the ordinary run.
 */
export function stepsFeeding(scenario: Scenario, selections: readonly CallSelection[]): ReadonlySet<string> {
  const taken = new Set(scenario.steps.filter((step) => !step.warmup && selections.some((selection) => isLookedAt(step, selection))).map(({ id }) => id));
  // A step sends again what came before it, so that one walk from the last step to the first finds all.
  for (const [at, step] of [...scenario.steps.entries()].toReversed()) {
    if (!taken.has(step.id)) continue;
    for (const label of labelsAskedFor(step)) for (const source of sourcesOf(label, scenario.steps.slice(0, at))) taken.add(source.id);
  }
  return taken;
}

function isLookedAt(step: Step, { steps, labels, tools }: CallSelection): boolean {
  const calls = callsOf(step.parts);
  const named = new Set([...stageLabelsOf(step.parts), ...calls.map(({ label }) => label)]);
  return (steps?.includes(step.id) ?? true) && (labels?.some((label) => named.has(label)) ?? true) && (tools?.some((name) => calls.some(({ tool }) => tool.name === name)) ?? true);
}

const stageLabelsOf = (parts: readonly Part[]): readonly string[] => parts.flatMap((part) => (part.kind === 'alternate' ? part.arms.flatMap(stageLabelsOf) : [part.label]));

/** The labels of other steps that a step repeats. */
function labelsAskedFor(step: Step): readonly string[] {
  const own = new Set(callsOf(step.parts).map(({ label }) => label));
  const asked = callsOf(step.parts).flatMap(({ prompt, files }) => [prompt, files].flatMap((source) => (source?.kind === 'again' ? [source.label] : [])));
  return asked.filter((label) => !own.has(label));
}

/** Every step before that has calls of that label: what is sent again may be gathered from several. */
const sourcesOf = (label: string, before: readonly Step[]): readonly Step[] => before.filter((step) => callsOf(step.parts).some((call) => call.label === label));

/** All calls of parts, arms included. */
export const callsOf = (parts: readonly Part[]): readonly CallTemplate[] =>
  parts.flatMap((part) => (part.kind === 'calls' ? part.calls : part.kind === 'alternate' ? part.arms.flatMap(callsOf) : []));
