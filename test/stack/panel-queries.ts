import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './images/provide.ts';

/** A query of a panel as it stands in a built dashboard; Jaeger's have no expression. */
interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string };
  readonly expr?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly service?: string;
  readonly operation?: string;
  readonly tags?: string;
}

interface BuiltDashboard {
  readonly title: string;
  readonly panels: readonly { readonly title: string; readonly type: string; readonly description?: string; readonly fieldConfig?: { readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] } } }; readonly targets: readonly Target[] }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

/** One query, and where it stands. */
export interface PanelQuery extends Target {
  readonly where: string;
}

/** The dashboards as Grafana reads them. */
export async function builtDashboards(): Promise<readonly BuiltDashboard[]> {
  const folder = join(ROOT, 'dashboards', 'built');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as BuiltDashboard));
}

/** Every query of every panel. */
export const panelQueries = (dashboards: readonly BuiltDashboard[]): readonly PanelQuery[] =>
  dashboards.flatMap(({ title, panels }) => panels.flatMap((panel) => panel.targets.map((target) => ({ ...target, where: `${title} / ${panel.title} ${target.refId}` }))));

/** A text with the dashboard's variables in it, as Grafana puts them in. */
export const filledIn = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`no value for $${name} in ${text}`);
    return value;
  });
