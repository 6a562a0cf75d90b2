import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DASHBOARDS, written } from '../../dashboards/all.ts';
import { limitOf } from '../../dashboards/limits.ts';
import { builtDashboards, panelQueries } from '../stack/panel-queries.ts';
import { unknownNames } from './names.ts';

const built = await builtDashboards();

/** Where the thresholds of a panel lie. */
const steps = (title: string): readonly (number | null)[] => built.flatMap(({ panels }) => panels).find((panel) => panel.title === title)?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value) ?? [];

/** What a side of a ratio selects, each once. */
const selected = (side = ''): readonly string[] => [...new Set([...side.matchAll(/\{[^}]*\}/g)].map(([selector]) => selector))];

describe('the built dashboards', () => {
  it('are what the programs make: after a change, `npm run dashboards`', async () => {
    const files = await readdir('dashboards/built');
    expect(files.toSorted()).toEqual(Object.keys(DASHBOARDS).map((name) => `${name}.json`).toSorted());
    for (const [name, dashboard] of Object.entries(DASHBOARDS)) expect(await readFile(`dashboards/built/${name}.json`, 'utf8'), `of ${name}`).toBe(written(dashboard));
  });

  it('have uids and titles of their own', () => {
    const dashboards = Object.values(DASHBOARDS);
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  });

  it('say of each panel what it shows, in which unit, from which source', () => {
    for (const { title, panels } of built) {
      expect(panels.length).toBeGreaterThan(3);
      for (const panel of panels) {
        const where = `${title} / ${panel.title}`;
        expect(panel.description?.length, `of ${where}`).toBeGreaterThan(20);
        expect(panel.targets.length, `of ${where}`).toBeGreaterThan(0);
        const needsUnit = panel.type === 'timeseries' || panel.type === 'stat';
        expect(!needsUnit || panel.fieldConfig?.defaults.unit !== undefined, `of ${where}`).toBe(true);
      }
    }
  });

  it('use the variables that they have, and have those that they use', () => {
    for (const dashboard of built) {
      const names = dashboard.templating.list.map(({ name }) => name);
      const asked = [...panelQueries([dashboard]).map(({ expr = '', tags = '' }) => `${expr} ${tags}`), ...dashboard.templating.list.map(({ query }) => query)].join(' ');
      const used = new Set([...asked.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name ?? ''));
      expect([...used].toSorted(), `of ${dashboard.title}`).toEqual(names.toSorted());
    }
  });

  it('name nothing that neither the catalogue nor the collector has', () => {
    for (const { where, expr } of panelQueries(built)) expect(unknownNames(expr ?? ''), `of ${where}`).toEqual([]);
    for (const { annotations, templating } of built) {
      for (const { expr } of annotations.list) expect(unknownNames(expr)).toEqual([]);
      for (const { query } of templating.list) expect(unknownNames(query.replace('label_values', ''))).toEqual([]);
    }
  });

  it('show a share of nothing as zero: no ratio is empty because nothing is counted above its line', () => {
    const ratios = panelQueries(built).flatMap(({ where, expr = '' }) => (expr.includes(' / ') ? [{ where, sides: expr.split(' / ') }] : []));
    expect(ratios.length).toBeGreaterThan(1);
    const mayBeEmpty = ratios.filter(({ sides: [above = '', below] }) => String(selected(above)) !== String(selected(below)) && !above.includes(' or 0 * '));
    expect(mayBeEmpty.map(({ where }) => where)).toEqual([]);
  });

  it('ask spans of calls for the scenario that is chosen, the daemon\'s as well as the client\'s', () => {
    const selectors = panelQueries(built).flatMap(({ where, expr = '' }) => [...expr.matchAll(/traces_span_metrics_\w+\{([^}]*)\}/g)].map(([, selector = '']) => ({ where, selector })));
    expect(selectors.length).toBeGreaterThan(20);
    expect(selectors.filter(({ selector }) => !selector.includes('exai_scenario_name=~"$scenario"')).map(({ where }) => where)).toEqual([]);
  });

  it('draw their lines at the limits of the claims', () => {
    expect(steps('Uploads, half of them')).toEqual([null, limitOf('upload.cached'), limitOf('upload.first')]);
    expect(steps('Own time, 95 % of the calls')).toEqual([null, limitOf('tools.chat'), limitOf('tools.analyze'), limitOf('tools.workflow')]);
    expect([limitOf('upload.first'), limitOf('memory.load')]).toEqual([2, 500_000_000]);
  });

  it('lead nowhere but to what metrics carry: no address of a host stands in them', async () => {
    for (const dashboard of Object.values(DASHBOARDS)) expect(written(dashboard)).not.toMatch(/https?:\/\//);
  });
});
