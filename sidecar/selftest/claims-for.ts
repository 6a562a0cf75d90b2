import { writeFile } from 'node:fs/promises';
import type { Claim } from '../claims/claim.ts';
import { callsOf, type CallSelection } from '../scenario/steps-feeding.ts';
import type { Part, Scenario } from '../scenario/scenario.ts';

/**
 * The claims that a narrowed scenario can decide as the whole one does: those of whose calls it has every one, and those that are
 * named. With a part of its calls a claim that holds may come out inconclusive, which would say nothing of the judge.
 */
export function claimsFor(claims: readonly Claim[], narrowed: Scenario, whole: Scenario, named: ReadonlySet<string>): readonly Claim[] {
  const isKept = (selection: CallSelection): boolean => {
    const kept = callsSeen(selection, narrowed);
    return kept > 0 && kept === callsSeen(selection, whole);
  };
  return claims.filter(({ id, select, against }) => named.has(id) || (isKept(select) && (against === undefined || isKept(against))));
}

/** How many calls of a scenario are looked at, and how many waits of the stages that are. */
function callsSeen({ steps, labels, tools }: CallSelection, scenario: Scenario): number {
  const inParts = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + inPart(part), 0);
  const inPart = (part: Part): number => {
    if (part.kind === 'alternate') return part.arms.reduce((sum, arm) => sum + inParts(arm), 0);
    const isStage = labels?.includes(part.label) ?? true;
    if (part.kind === 'wait') return isStage && tools === undefined ? 1 : 0;
    return callsOf([part]).filter(({ label, tool }) => (isStage || labels?.includes(label) === true) && (tools?.includes(tool.name) ?? true)).length;
  };
  return scenario.steps.reduce((sum, step) => (step.warmup || !(steps?.includes(step.id) ?? true) ? sum : sum + inParts(step.parts)), 0);
}

/** Writes claims as a file that is read like any other: JSON is YAML. */
export const writeClaims = (file: string, claims: readonly Claim[]): Promise<void> => writeFile(file, `${JSON.stringify({ claims }, undefined, 1)}\n`);
