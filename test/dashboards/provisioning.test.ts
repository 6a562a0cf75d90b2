import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../dashboards/all.ts';
import { CLAIM_LABELS } from '../../dashboards/names.ts';
import { JAEGER, PROMETHEUS } from '../../dashboards/shared.ts';
import { prometheusLabel } from '../../sidecar/spans/prometheus-name.ts';
import { VERDICT_GROUP } from '../../sidecar/spans/semconv.ts';
import { RULES, unknownNames } from './names.ts';

interface Rule {
  readonly uid: string;
  readonly condition: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly dashboardUid: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly { readonly refId: string; readonly datasourceUid: string; readonly model: { readonly refId: string; readonly expr?: string; readonly expression?: string; readonly instant?: boolean } }[];
}

const text = (name: string): Promise<string> => readFile(`dashboards/provisioning/${name}.yaml`, 'utf8');
const read = async <Content>(name: string): Promise<Content> => parse(await text(name)) as Content;

const rules = (await read<{ groups: readonly { rules: readonly Rule[] }[] }>('alerting/rules')).groups.flatMap((group) => group.rules);

/** What a rule asks of Prometheus. */
const asked = (rule: Rule) => rule.data.filter(({ datasourceUid }) => datasourceUid === PROMETHEUS.uid);

describe('what Grafana is provisioned with', () => {
  it('is the data sources that dashboards name, exemplars leading from one to the other', async () => {
    const { datasources } = await read<{ datasources: readonly { uid: string; type: string; jsonData: { exemplarTraceIdDestinations?: unknown } }[] }>('datasources/exai');
    expect(datasources.map(({ uid, type }) => ({ type, uid }))).toEqual([PROMETHEUS, JAEGER]);
    expect(datasources[0]?.jsonData.exemplarTraceIdDestinations).toEqual([expect.objectContaining({ name: 'trace_id', datasourceUid: JAEGER.uid })]);
  });

  it('is the folders that docker-compose.yml mounts', async () => {
    const compose = await readFile('docker-compose.yml', 'utf8');
    const { providers } = await read<{ providers: readonly { options: { path: string } }[] }>('dashboards/exai');
    for (const { options } of providers) expect(compose).toContain(`./dashboards/built:${options.path}:ro`);
    expect(compose).toContain('./dashboards/provisioning:/etc/grafana/provisioning:ro');
    expect(compose).toContain('./collector-config/rules:/etc/prometheus/rules:ro');
    expect(compose).toContain('ALERT_WEBHOOK_URL:');
  });

  it('is one contact point, whose address the environment gives, and which all alerts go to', async () => {
    const { contactPoints } = await read<{ contactPoints: readonly { name: string; receivers: readonly { settings: { url: string } }[] }[] }>('alerting/contact-points');
    const { policies } = await read<{ policies: readonly { receiver: string }[] }>('alerting/policies');
    expect(contactPoints.map(({ receivers }) => receivers[0]?.settings.url)).toEqual(['$ALERT_WEBHOOK_URL']);
    expect(policies.map(({ receiver }) => receiver)).toEqual(contactPoints.map(({ name }) => name));
  });
});

describe('the alerts that Grafana sends', () => {
  it('are those that Prometheus decides on, each with the same severity', () => {
    const sent = rules.map((rule) => [/alertname="(\w+)"/.exec(rule.data[0]?.model.expr ?? '')?.[1], rule.labels['severity']]);
    const decided = RULES.flatMap(({ alert, labels }) => (alert === undefined ? [] : [[alert, labels?.['severity']]]));
    expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(decided));
    expect(sent).toHaveLength(4);
  });

  it('ask for names that are known, at an instant', () => {
    for (const rule of rules) {
      for (const { refId, model } of asked(rule)) {
        expect(unknownNames(model.expr ?? ''), `${rule.uid} ${refId}`).toEqual([]);
        expect(model).toMatchObject({ refId, instant: true });
      }
    }
  });

  it('fire by the first question alone, which tells them apart by what lasts', () => {
    for (const { uid, condition, data } of rules) {
      expect(data.find(({ refId }) => refId === condition)?.model.expression, `of ${uid}`).toBe('alert');
    }
    const ofClaims = rules.filter(({ uid }) => uid.startsWith('exai-claim'));
    expect(ofClaims).toHaveLength(2);
    for (const { data } of ofClaims) expect(data[0]?.model.expr).toContain(`max by (${CLAIM_LABELS}) (ALERTS{`);
  });

  it('have in their words no question that is not asked, and nothing that the environment would be put into', async () => {
    for (const rule of rules) {
      const words = JSON.stringify(rule.annotations);
      const used = [...words.matchAll(/\.Values\.(\w+)/g)].map(([, name]) => name);
      expect(used.filter((name) => !asked(rule).some(({ refId }) => refId === name)), `of ${rule.uid}`).toEqual([]);
      // A label that is missing is an error of the whole text unless it is asked for by `index`.
      expect(words.replaceAll(/index \.(Values\.\w+\.)?Labels/g, '')).not.toMatch(/Labels/);
    }
    expect(await text('alerting/rules')).not.toContain('$');
  });

  it('tell in one line which row of verdicts a claim belongs to', () => {
    for (const { annotations } of rules.filter(({ uid }) => uid.startsWith('exai-claim'))) for (const name of VERDICT_GROUP) expect(annotations['summary']).toContain(`{{ index .Labels "${prometheusLabel(name)}" }}`);
  });

  it('lead to dashboards that are there', () => {
    const uids = Object.values(DASHBOARDS).map(({ uid }) => uid);
    expect(rules.filter(({ dashboardUid }) => !uids.includes(dashboardUid))).toEqual([]);
  });
});
