import { fileURLToPath } from 'node:url';
import { loadClaims } from '../sidecar/claims/load-claims.ts';
import { MEASURES } from '../sidecar/measures/registry.ts';

const claims = await loadClaims(fileURLToPath(new URL('../scenarios/task-2c.claims.yaml', import.meta.url)), MEASURES);

/** The limit of a claim of Task 2.C, in the claim's unit: where panels draw their thresholds. */
export function limitOf(id: string): number {
  const claim = claims.find((one) => one.id === id);
  if (!claim) throw new Error(`no claim ${id} in scenarios/task-2c.claims.yaml`);
  return claim.limit.value;
}
