import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import { CLAIM_LABELS, CLAIM_TEXT, GROUP_LABELS, label, metric, recorded } from './names.ts';
import { board, grid, lines, now, numbers, ofGroup, over, PROMETHEUS, rows, STATE_MAPPING, traces } from './shared.ts';

const GROUP_NAME = `{{${label.target}}} · {{${label.scenario}}}`;

/** Columns of the claims, in their order, by the field that holds them. */
const COLUMNS: readonly (readonly [field: string, title: string])[] = [
  [label.claim, 'Id'],
  ['Value #B', 'State'],
  [label.title, 'Claim'],
  ['Value #C', 'Value'],
  ['Value #D', 'From'],
  ['Value #E', 'To'],
  [label.comparison, 'Must be'],
  ['Value #F', 'Limit'],
  ['Value #G', 'Samples'],
  [label.reason, 'Reason'],
  [label.advice, 'What to do'],
  ['Value #H', 'In a row'],
  ['Value #I', 'Since'],
  ['Value #J', 'Last good value'],
  ['Value #K', 'Last good at'],
  [label.evidenceTrace, 'Evidence'],
  [label.evidenceUrl, 'Evidence in Jaeger'],
  [label.historyUrl, 'History'],
  [label.runUrl, 'Verdict'],
  [label.run, 'Run'],
  [label.target, 'Target'],
  [label.scenario, 'Scenario'],
];
const LEFT_OUT = ['Time', 'Value #A', '__name__', label.claimUnit, label.reasonCode, label.runTracesUrl, label.quick];

const property = (id: string, value: unknown): dashboard.DynamicConfigValue => ({ id, value });
const follows = (title: string): dashboard.DynamicConfigValue[] => [property('links', [{ title, url: '${__value.raw}', targetBlank: true }]), property('custom.width', 120)];

/** Claims of one unit, a row each: a column of a table has one unit. */
function claims(title: string, unit: string, shownAs: string): table.PanelBuilder {
  const text = `${CLAIM_TEXT}{${ofGroup},${label.claimUnit}="${unit}"}`;
  const named = (expr: string): string => `max by (${CLAIM_LABELS}) (${expr}) and on (${CLAIM_LABELS}) ${text}`;
  const queries = [
    text,
    named(recorded('claimState')),
    named(recorded('claimValue')),
    named(recorded('claimLower')),
    named(recorded('claimUpper')),
    named(metric.claimLimit),
    named(metric.claimSamples),
    named(metric.claimStreak),
    named(`1000 * ${metric.claimSince}`),
    named(recorded('claimLastPassValue')),
    named(`1000 * ${metric.claimLastPassTime}`),
  ];
  const panel = grid({
    title,
    description: 'One row a claim, as the latest verdict of each target and scenario says at the end of the time shown. The value lies between From and To, each a one-sided bound at 95 %; an empty bound is open, an empty value was not measured. Links are there where EXAI_PUBLIC_URL and EXAI_JAEGER_URL are set.',
    width: 24,
    height: 10,
    queries: queries.map(rows),
  })
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: Object.fromEntries(LEFT_OUT.map((name) => [name, true])), indexByName: Object.fromEntries(COLUMNS.map(([field], index) => [field, index])), renameByName: Object.fromEntries(COLUMNS) },
    })
    .overrideByName('State', [property('mappings', [STATE_MAPPING]), property('custom.cellOptions', { type: 'color-background' }), property('custom.width', 110)])
    .overrideByRegexp('^(Value|From|To|Limit|Last good value)$', [property('unit', shownAs), property('decimals', 3)])
    .overrideByRegexp('^(Since|Last good at)$', [property('unit', 'dateTimeFromNow')])
    .overrideByRegexp('^(Claim|Reason|What to do)$', [property('custom.width', 280), property('custom.cellOptions', { type: 'auto', wrapText: true })]);
  for (const [name, text_] of [['Evidence in Jaeger', 'The trace that decided it'], ['History', 'What runs said of it'], ['Verdict', 'The whole verdict']] as const) panel.overrideByName(name, follows(text_));
  return panel;
}

/** What is true of the promises, since when, and where to look. */
export const verdictDashboard = board({
  uid: 'exai-verdict',
  title: 'EXAI / Verdict',
  description: 'What the latest verdicts say of each claim, with bounds, limit and reason. A rehearsal is a target of its own and says nothing of a daemon.',
  variables: ['target', 'scenario', 'run', 'claim'],
  panels: [
    numbers({ title: 'Verdict', description: 'The latest verdict of each target and scenario. A fail outweighs what was not measured, that what is inconclusive, and that a pass.', unit: 'none', width: 8, queries: [now(`max by (${GROUP_LABELS}) (${recorded('verdictState')}{${ofGroup}})`, GROUP_NAME)] }).mappings([STATE_MAPPING]),
    numbers({ title: 'Claims by state', description: 'How many claims of the latest verdicts are in each state.', unit: 'none', width: 8, queries: [now(`sum by (${label.state}) (${metric.verdictClaims}{${ofGroup}})`, `{{${label.state}}}`)] }),
    numbers({ title: 'Verdicts in a row', description: 'How many verdicts in a row gave the state that it has.', unit: 'none', width: 4, queries: [now(`max by (${GROUP_LABELS}) (${metric.verdictStreak}{${ofGroup}})`, GROUP_NAME)] }),
    numbers({ title: 'Judged', description: 'When the judged run ended. An old one says nothing of now.', unit: 'dateTimeFromNow', width: 4, queries: [now(`max by (${GROUP_LABELS}) (1000 * ${metric.verdictTime}{${ofGroup}})`, GROUP_NAME)] }),
    claims('Times', 's', 's'),
    claims('Shares, ratios and counts', '1', 'none'),
    claims('Memory', 'By', 'decbytes'),
    new statetimeline.PanelBuilder()
      .title('State over time')
      .description('What verdicts said of each claim. It changes with a run; between runs nothing is measured.')
      .datasource(PROMETHEUS)
      .span(24)
      .height(14)
      .mappings([STATE_MAPPING])
      .withTarget(over(`max by (${CLAIM_LABELS}) (${recorded('claimState')}{${ofGroup}})`, `{{${label.claim}}} · {{${label.target}}}`).refId('A')),
    lines({
      title: 'One claim over time',
      description: 'Value, bounds and limit of the claim that is chosen above, in its own unit. A bound that is open is not drawn.',
      unit: 'none',
      width: 24,
      queries: [
        over(`${recorded('claimValue')}{${ofGroup},${label.claim}="$claim"}`, `value · {{${label.target}}}`),
        over(`${recorded('claimLower')}{${ofGroup},${label.claim}="$claim"}`, `from · {{${label.target}}}`),
        over(`${recorded('claimUpper')}{${ofGroup},${label.claim}="$claim"}`, `to · {{${label.target}}}`),
        over(`max by (${CLAIM_LABELS}) (${metric.claimLimit}{${ofGroup},${label.claim}="$claim"})`, 'limit'),
      ],
    }),
    grid({ title: 'Judged runs', description: 'The latest run of each target and scenario, what it was made against, and links to its verdict and traces.', width: 24, height: 5, queries: [rows(`${recorded('runInfo')}{${ofGroup}}`)] })
      .withTransformation({
        id: 'organize',
        options: {
          excludeByName: { Time: true, Value: true, __name__: true },
          renameByName: { [label.run]: 'Run', [label.target]: 'Target', [label.scenario]: 'Scenario', [label.quick]: 'Quick', [label.daemonVersion]: 'Daemon', [label.settings]: 'Settings', [label.provider]: 'Providers', [label.profile]: 'Profile', [label.fault]: 'Fault', [label.runUrl]: 'Verdict', [label.runTracesUrl]: 'Traces' },
        },
      })
      .overrideByName('Verdict', follows('The whole verdict'))
      .overrideByName('Traces', follows('Its traces in Jaeger')),
    traces({ title: 'Traces of the run', description: 'Calls of the run that is chosen above, as Jaeger has them. The one that decided a claim is linked in its row.' }),
  ],
});
