import { describe, expect, it } from 'vitest';
import { CLAIM_TEXT, recorded } from '../../dashboards/names.ts';
import { METRIC_ATTRIBUTES, VERDICT_GROUP } from '../../sidecar/spans/semconv.ts';
import { prometheusLabel } from '../../sidecar/spans/prometheus-name.ts';
import { RULES, unknownNames } from './names.ts';

describe('the rules of Prometheus', () => {
  it('name nothing that neither the catalogue nor the collector has', () => {
    expect(RULES.length).toBeGreaterThan(12);
    for (const { record, alert, expr } of RULES) expect(unknownNames(expr), `of ${record ?? alert ?? ''}`).toEqual([]);
    expect(unknownNames('sum by (le) (exai_misspelt{job="x"})')).toEqual(['exai_misspelt']);
  });

  it('record what dashboards ask for', () => {
    const names = RULES.flatMap(({ record }) => record ?? []);
    const asked = [CLAIM_TEXT, ...(['claimInfo', 'claimValue', 'claimLower', 'claimUpper', 'claimLastPassValue', 'claimSamplesNeeded', 'claimState', 'verdictState', 'runInfo'] as const).map(recorded)];
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('tell in one line which row of verdicts an alert of a claim is about', () => {
    const ofClaims = RULES.filter(({ alert = '' }) => alert.startsWith('ExaiClaim'));
    expect(ofClaims).toHaveLength(2);
    for (const { annotations } of ofClaims) for (const name of VERDICT_GROUP) expect(annotations?.['summary']?.split(' | query }}').at(-1)).toContain(`{{ $labels.${prometheusLabel(name)} }}`);
  });

  it('say labels in their texts that the catalogue has', () => {
    const labels = new Set([...Object.values(METRIC_ATTRIBUTES).map(prometheusLabel), 'exporter']);
    const said = RULES.flatMap(({ annotations }) => [...JSON.stringify(annotations ?? {}).matchAll(/[lL]abels\.(\w+)|(\w+)=\\"%s/g)].map(([, one, other]) => one ?? other ?? ''));
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((name) => !labels.has(name))).toEqual([]);
  });
});
