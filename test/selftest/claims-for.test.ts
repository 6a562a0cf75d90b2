import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { SCENARIOS_DIR } from '../../sidecar/config/scenarios-dir.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import { narrowScenario } from '../../sidecar/scenario/narrow-scenario.ts';
import { claimsFor } from '../../sidecar/selftest/claims-for.ts';
import { rehearsalRows } from '../../sidecar/selftest/rehearsal-plan.ts';

const scenario = await loadScenario(join(SCENARIOS_DIR, 'task-2c.yaml'));
const claims = await loadClaims(join(SCENARIOS_DIR, 'task-2c.claims.yaml'), MEASURES);
const ROUTING = { steps: ['routing'] };
const idsFor = (narrowed: typeof scenario, named: readonly string[] = []) => claimsFor(claims, narrowed, scenario, new Set(named)).map(({ id }) => id);

it('a whole scenario is held against every claim', () => {
  expect(idsFor(scenario)).toEqual(claims.map(({ id }) => id));
});

it('a narrowed one is held against the claims of whose calls it has every one, and no claim on a part of its calls', () => {
  // routing.p95 looks at every routed call, and two of the seventy that are left may fail: too few to prove anything.
  expect(idsFor(narrowScenario(scenario, [{ steps: ['growth'], labels: ['simple'] }, ROUTING]))).toEqual([]);
  expect(idsFor(narrowScenario(scenario, [{ steps: ['rounds'], labels: ['first', 'batch'] }]))).toEqual(['upload.first', 'upload.sequential', 'upload.parallel-speedup']);
});

it('growth of memory is told only where no call of its blocks is left out', () => {
  const growth = [{ steps: ['growth'] }];
  expect(idsFor(narrowScenario(scenario, growth))).toContain('memory.growth');
  expect(idsFor(narrowScenario(scenario, [{ steps: ['growth'], labels: ['simple', 'complex', 'chat', 'analyze', 'paused'] }]))).not.toContain('memory.growth');
});

it('what a row must move is always judged, and every quick row has that', () => {
  expect(idsFor(narrowScenario(scenario, [ROUTING]), ['routing.p95'])).toEqual(['routing.p95']);
  for (const { only, expected } of rehearsalRows(true)) {
    const named = Object.keys(expected);
    expect(idsFor(only === undefined ? scenario : narrowScenario(scenario, only), named)).toEqual(expect.arrayContaining(named));
  }
});

it('every quick row has calls, and none that sends again what was left out', async () => {
  const expansion = { runId: 'r', seed: 'r', quick: false, dry: true, filesDir: '/f', filesDirInDaemon: '/f', timeScale: 1, settings: new Map() };
  for (const { only } of rehearsalRows(true)) {
    const { calls } = await expandScenario(only === undefined ? scenario : narrowScenario(scenario, only), expansion);
    expect(calls.length).toBeGreaterThan(0);
  }
});
