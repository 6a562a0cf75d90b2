import { writeFile } from 'node:fs/promises';
import type { Claim } from '../claims/claim.ts';
import { callsOf, type CallSelection } from '../scenario/steps-feeding.ts';
import type { Part, Scenario } from '../scenario/scenario.ts';

/** The claims that look at any of what a scenario replays: to judge the others would only say that nothing was planned. */
export function claimsFor(claims: readonly Claim[], scenario: Scenario): readonly Claim[] {
  return claims.filter(({ select, against }) => isReplayed(select, scenario) && (against === undefined || isReplayed(against, scenario)));
}

function isReplayed({ steps, labels }: CallSelection, scenario: Scenario): boolean {
  return scenario.steps.some((step) => {
    if (step.warmup || !(steps?.includes(step.id) ?? true)) return false;
    const named = new Set([...callsOf(step.parts).map(({ label }) => label), ...stageLabels(step.parts)]);
    return labels?.some((label) => named.has(label)) ?? named.size > 0;
  });
}

const stageLabels = (parts: readonly Part[]): readonly string[] => parts.flatMap((part) => (part.kind === 'alternate' ? part.arms.flatMap(stageLabels) : [part.label]));

/** Writes claims as a file that is read like any other: JSON is YAML. */
export const writeClaims = (file: string, claims: readonly Claim[]): Promise<void> => writeFile(file, `${JSON.stringify({ claims }, undefined, 1)}\n`);
