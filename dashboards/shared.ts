import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, type DataSourceRef, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { ATTR_RUN_ID, SERVICES, SPAN_NAMES } from '../sidecar/spans/semconv.ts';
import { CLAIM_LABELS, label, metric, recorded, spanLabel, spanMetric } from './names.ts';

/** The provisioned data sources; `provisioning/datasources` has the same uids. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: 'exai-prometheus' };
export const JAEGER: DataSourceRef = { type: 'jaeger', uid: 'exai-jaeger' };

const COLOURS = { pass: 'green', inconclusive: 'yellow', notMeasured: 'orange', fail: 'red' } as const;

/** States by the number that the recorded series have. */
export const STATE_MAPPING: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: { 0: { text: 'pass', color: COLOURS.pass, index: 0 }, 1: { text: 'inconclusive', color: COLOURS.inconclusive, index: 1 }, 2: { text: 'not measured', color: COLOURS.notMeasured, index: 2 }, 3: { text: 'fail', color: COLOURS.fail, index: 3 } },
};

/** Selects what the variables of the dashboard select. */
export const ofScenario = `${label.scenario}=~"$scenario"`;
export const ofTool = `${label.tool}=~"$tool"`;
export const ofGroup = `${ofScenario},${label.target}=~"$target"`;

/** Selects spans of the daemon by name, a pattern; those of the client carry the tool as well. Neither tells the target. */
export const daemonSpans = (name: string): string => `${label.service}="${SERVICES.daemon}",${spanLabel.span}=~"${name}",${ofScenario}`;
export const clientSpans = (name: string): string => `${label.service}="${SERVICES.sidecar}",${spanLabel.span}=~"${name}",${ofScenario},${ofTool}`;

/** Tool calls as the client saw them. */
export const CLIENT_CALLS = clientSpans(SPAN_NAMES.toolCall('.+'));

/** A quantile read off a histogram, in the unit of its edges: as near as the edges are. */
export const quantile = (q: number, histogram: string, selector: string, by: string, window = '$__rate_interval'): string =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${histogram}_bucket{${selector}}[${window}])))`;

/** A query that gives lines over time. */
export const over = (expr: string, legend: string): prometheus.DataqueryBuilder => new prometheus.DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).range();

/** A query that gives what is now, at the end of the time shown. */
export const now = (expr: string, legend: string): prometheus.DataqueryBuilder => new prometheus.DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).instant();

/** A query that gives rows. */
export const rows = (expr: string): prometheus.DataqueryBuilder => now(expr, '').format(prometheus.PromQueryFormat.Table);

interface PanelText {
  readonly title: string;
  /** What is seen, from where, and what it cannot say. */
  readonly description: string;
  /** Of 24. */
  readonly width?: number;
  readonly height?: number;
}

interface Measured extends PanelText {
  readonly unit: string;
  readonly queries: readonly Builder<Dataquery>[];
  /** Drawn as dashed lines, and reached from below. */
  readonly limits?: readonly number[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Panel<Self> {
  title(title: string): Self;
  description(description: string): Self;
  datasource(datasource: DataSourceRef): Self;
  span(width: number): Self;
  height(height: number): Self;
  withTarget(target: Builder<Dataquery>): Self;
}

function filled<Self extends Panel<Self>>(panel: Self, { title, description, width = 12, height = 8 }: PanelText, queries: readonly Builder<Dataquery>[], source = PROMETHEUS): Self {
  panel.title(title).description(description).datasource(source).span(width).height(height);
  for (const [index, query] of queries.entries()) panel.withTarget(withRef(query, LETTERS[index] ?? 'Z'));
  return panel;
}

function withRef(query: Builder<Dataquery>, refId: string): Builder<Dataquery> {
  return query instanceof prometheus.DataqueryBuilder ? query.refId(refId) : query;
}

const COLOURS_UP = ['green', 'orange', 'red', 'dark-red'];

const thresholds = (limits: readonly number[]): dashboard.ThresholdsConfigBuilder =>
  new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([null, ...limits].map((value, index) => ({ value, color: COLOURS_UP[Math.min(index, 3)] ?? 'red' })));

/** Lines over time, with the limits of claims as dashed lines. */
export function lines(panel: Measured): timeseries.PanelBuilder {
  const built = filled(new timeseries.PanelBuilder(), panel, panel.queries).unit(panel.unit).showPoints(VisibilityMode.Auto).spanNulls(60_000).fillOpacity(8).min(0);
  if (panel.limits) built.thresholds(thresholds(panel.limits)).thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return built;
}

/** One number a series. */
export function numbers(panel: Measured): stat.PanelBuilder {
  const built = filled(new stat.PanelBuilder(), { width: 6, height: 4, ...panel }, panel.queries).unit(panel.unit);
  return panel.limits ? built.thresholds(thresholds(panel.limits)) : built;
}

/** Durations as a heatmap, each dot an exemplar that leads to its trace. */
export function durations(panel: PanelText & { readonly selector: string }): heatmap.PanelBuilder {
  const expr = `sum by (le) (increase(${spanMetric.duration}_bucket{${panel.selector}}[$__rate_interval]))`;
  const query = over(expr, '{{le}}').format(prometheus.PromQueryFormat.Heatmap).exemplar(true);
  return filled(new heatmap.PanelBuilder(), panel, [query]).calculate(false).yAxis(new heatmap.YAxisConfigBuilder().unit('s')).exemplarsColor('rgba(255,120,0,0.8)').hideLegend();
}

/** Rows, each query's value in a column. */
export const grid = (panel: PanelText & { readonly queries: readonly Builder<Dataquery>[] }): table.PanelBuilder => filled(new table.PanelBuilder(), panel, panel.queries);

/** The state of the claims whose id matches, one tile each, for the dashboards beside the verdict's. */
export const claimStates = (pattern: string, width = 24): stat.PanelBuilder =>
  numbers({
    title: 'Claims',
    description: 'What the latest verdict says of the claims that these panels are about. Bounds, limit and reason stand on the dashboard Verdict.',
    unit: 'none',
    width,
    queries: [now(`max by (${CLAIM_LABELS}) (${recorded('claimState')}{${ofGroup},${label.claim}=~"${pattern}"})`, `{{${label.claim}}}`)],
  }).mappings([STATE_MAPPING]);

/** What the search of the Jaeger data source takes. The SDK has no builder for it. */
interface JaegerSearch extends Dataquery {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly queryType: 'search';
  readonly service: string;
  readonly operation?: string;
  /** As logfmt. */
  readonly tags: string;
  readonly limit: number;
}

/** Traces of the run that is selected, of one kind of span where it is named; each row leads to its trace. */
export function traces({ operation, ...panel }: PanelText & { readonly operation?: string }): table.PanelBuilder {
  const search: JaegerSearch = {
    refId: 'A',
    datasource: JAEGER,
    queryType: 'search',
    service: SERVICES.sidecar,
    ...(operation !== undefined && { operation }),
    tags: `${ATTR_RUN_ID}="$run"`,
    limit: 50,
    _implementsDataqueryVariant: () => undefined,
  };
  return filled(new table.PanelBuilder(), { width: 24, ...panel }, [{ build: () => search }], JAEGER);
}

const values = (name: string, text: string, query: string, order = dashboard.VariableSort.AlphabeticalAsc): dashboard.QueryVariableBuilder => {
  const built = new dashboard.QueryVariableBuilder(name).label(text).datasource(PROMETHEUS).query(query).definition(query).refresh(dashboard.VariableRefresh.OnTimeRangeChanged);
  // The builder's, not a list's.
  // oxlint-disable-next-line unicorn/no-array-sort
  return built.sort(order);
};

const several = (name: string, text: string, query: string): dashboard.QueryVariableBuilder => values(name, text, query).multi(true).includeAll(true).allValue('.*').current({ text: 'All', value: '$__all', selected: true });

/** The variables that a dashboard may have; `run` is the newest where nothing is chosen, as ids begin with their time. */
export const VARIABLES = {
  target: () => several('target', 'Target', `label_values(${metric.runInfo}, ${label.target})`),
  scenario: () => several('scenario', 'Scenario', `label_values(${metric.runInfo}, ${label.scenario})`),
  run: () => values('run', 'Run', `label_values(${metric.runInfo}{${ofScenario}}, ${label.run})`, dashboard.VariableSort.AlphabeticalDesc),
  tool: () => several('tool', 'Tool', `label_values(${metric.calls}, ${label.tool})`),
  claim: () => values('claim', 'Claim', `label_values(${metric.claimLimit}, ${label.claim})`),
} as const;

const mark = (name: string, colour: string, expr: string, title: string): dashboard.AnnotationQueryBuilder =>
  new dashboard.AnnotationQueryBuilder().name(name).datasource(PROMETHEUS).enable(true).iconColor(colour).expr(expr).titleFormat(title).step('10s');

const STEPS = `${label.service}="${SERVICES.sidecar}",${spanLabel.span}=~"${SPAN_NAMES.step('.+')}"`;
const KIND_OF_DAEMON = `${label.daemonVersion}, ${label.settings}`;

/** What happened meanwhile: runs, their steps, restarts of the daemon, another version or other settings of it. */
export const MARKS = [
  () => mark('Runs', 'blue', `${metric.runActive} == 1`, 'a run is under way'),
  () => mark('Verdicts', 'purple', `${recorded('runInfo')} unless on (${label.run}) (${recorded('runInfo')} offset 30s)`, `run {{${label.run}}} is judged`),
  () => mark('Steps', 'light-blue', `sum by (${spanLabel.span}) (increase(${spanMetric.calls}{${STEPS}}[15s])) > 0`, `{{${spanLabel.span}}}`).enable(false),
  () => mark('Restarts of the daemon', 'red', `increase(${metric.daemonProcesses}[30s]) > 0`, 'the daemon is another process'),
  () => mark('Version or settings', 'orange', `count by (${KIND_OF_DAEMON}) (${recorded('runInfo')}) unless count by (${KIND_OF_DAEMON}) (last_over_time(${recorded('runInfo')}[1d] offset 1m))`, `daemon {{${label.daemonVersion}}}, settings {{${label.settings}}}`),
] as const;

/** One dashboard as Grafana reads it, its panels in rows as wide as they are. */
export function board({ uid, title, description, variables, panels }: { readonly uid: string; readonly title: string; readonly description: string; readonly variables: readonly (keyof typeof VARIABLES)[]; readonly panels: readonly Builder<dashboard.Panel>[] }): dashboard.Dashboard {
  const built = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['exai'])
    .readonly()
    .timezone('browser')
    .refresh('10s')
    .time({ from: 'now-1h', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(new dashboard.DashboardLinkBuilder('EXAI').type(dashboard.DashboardLinkType.Dashboards).tags(['exai']).asDropdown(true).includeVars(true).keepTime(true))
    .variables(variables.map((name) => VARIABLES[name]()))
    .annotations(MARKS.map((make) => make()));
  for (const panel of panels) built.withPanel(panel);
  return built.build();
}
