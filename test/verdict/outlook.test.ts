import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { itemsOf, type RungItem } from '../../sidecar/spans/rung-item.ts';
import { RUNGS } from '../../sidecar/spans/rung.ts';
import { outlookOf, type ClaimOutlook } from '../../sidecar/verdict/outlook.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../scenarios/${name}`, import.meta.url));
const ALL = RUNGS.flatMap(itemsOf);

/** What is foretold of the shipped claims, by claim. */
async function foretell(shown: readonly RungItem[], options: { readonly scenario?: string; readonly quick?: boolean; readonly spare?: string; readonly settings?: Readonly<Record<string, string>> } = {}) {
  const { scenario = 'task-2c.yaml', quick = false, spare, settings = { EXPERT_ANALYSIS_ENABLED: 'true', EXPERT_HEARTBEAT_INTERVAL_SECS: '2', THINKDEEP_HEARTBEAT_INTERVAL_SECS: '7' } } = options;
  const context = { quick, spare, timeScale: 1, settings: new Map(Object.entries(settings)) };
  const plan = await expandScenario(await loadScenario(file(scenario)), { ...context, runId: 'r', seed: 'r', dry: true, filesDir: '/f', filesDirInDaemon: '/f' });
  const claims: readonly Claim[] = await loadClaims(file('task-2c.claims.yaml'), MEASURES);
  return outlookOf({ ...context, claims, plan, shown: new Set(shown), leftOut: plan.leftOut });
}

const those = (outlook: readonly ClaimOutlook[], can: ClaimOutlook['can']): readonly string[] => outlook.filter((claim) => claim.can === can).map(({ id }) => id);
const whyOf = (outlook: readonly ClaimOutlook[], claim: string): string | undefined => outlook.find(({ id }) => id === claim)?.why;

describe('what can come of a run', () => {
  it('is pass or fail for every claim where every rung is there', async () => {
    const outlook = await foretell(ALL);
    expect(those(outlook, 'pass_or_fail')).toHaveLength(outlook.length);
  });

  it('is bounded on one side by the client alone, and nothing where the client cannot see', async () => {
    const outlook = await foretell(itemsOf('client'));
    expect(those(outlook, 'only_pass')).toEqual(['upload.first', 'routing.simple', 'routing.complex', 'routing.p95', 'routing.failures', 'tools.chat', 'tools.analyze', 'tools.workflow', 'tools.consistency']);
    expect(those(outlook, 'not_be_measured')).toEqual(['upload.cached', 'upload.cached-speedup', 'upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls', 'memory.idle', 'memory.load', 'memory.growth', 'memory.stable']);
    expect(whyOf(outlook, 'upload.cached')).toBe('no probe, gateway or log rung: nobody sees whether a repeated file was in the cache');
    expect(whyOf(outlook, 'memory.idle')).toBe('no process rung: nobody read the memory of the daemon');
  });

  it('refutes cached uploads by a log that records uploads, and only passes them by one that does not', async () => {
    const log = [...itemsOf('client'), ...itemsOf('log')];
    expect(those(await foretell(log), 'pass_or_fail')).toContain('upload.cached');
    expect(those(await foretell(log.filter((item) => item !== 'log/upload')), 'only_pass')).toEqual(expect.arrayContaining(['upload.cached', 'upload.cached-speedup', 'routing.simple']));
  });

  it('is a fail at most for a peak whose mark may not be reset', async () => {
    expect(those(await foretell(ALL.filter((item) => item !== 'process/peak')), 'only_fail')).toEqual(['memory.load']);
  });

  it('depends on the settings: a tool that asks no model is the same from outside', async () => {
    const off = { EXPERT_ANALYSIS_ENABLED: 'false' };
    expect(those(await foretell(itemsOf('client'), { settings: off }), 'pass_or_fail')).toEqual(expect.arrayContaining(['tools.analyze', 'tools.workflow']));
    expect(those(await foretell(itemsOf('client'), { settings: {} }), 'only_pass')).toEqual(expect.arrayContaining(['tools.analyze', 'tools.workflow', 'tools.consistency']));
  });

  it('says what a quick run leaves out and what another scenario does not send', async () => {
    const quick = await foretell(ALL, { quick: true });
    expect(those(quick, 'pass_or_fail')).toEqual(expect.arrayContaining(['upload.first', 'upload.cached', 'routing.simple', 'tools.chat', 'memory.idle']));
    expect(whyOf(quick, 'tools.workflow')).toBe('left out by --quick');
    expect(whyOf(quick, 'upload.hit-rate')).toMatch(/^left out by --quick, which repeats too little for this claim/);
    const smoke = await foretell(ALL, { scenario: 'smoke.yaml' });
    expect(those(smoke, 'not_be_measured')).toHaveLength(smoke.length);
  });

  it('is little where others are spared', async () => {
    const spared = await foretell(ALL, { spare: 'by --gentle' });
    expect(those(spared, 'pass_or_fail')).toEqual(['memory.idle']);
    expect(whyOf(spared, 'tools.chat')).toMatch(/^left out by --gentle: step growth keeps others waiting and leaves findings behind and leaves files behind/);
  });
});
