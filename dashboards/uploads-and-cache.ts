import { SPAN_NAMES } from '../sidecar/spans/semconv.ts';
import { limitOf } from './limits.ts';
import { label, spanLabel, spanMetric } from './names.ts';
import { board, claimStates, clientSpans, daemonSpans, durations, lines, over, quantile, traces } from './shared.ts';

const UPLOADS = daemonSpans(SPAN_NAMES.upload('.+'));
const LOOKUPS = daemonSpans('cache.get .+');
const PROVIDER = daemonSpans('POST /files|GET /files/.id./content');
const UPLOAD_CALLS = clientSpans(SPAN_NAMES.toolCall('.*upload.*'));
const BY_CACHE = `${spanLabel.cacheName}, ${spanLabel.source}`;
const hits = `sum by (${BY_CACHE}) (increase(${spanMetric.calls}{${LOOKUPS},${spanLabel.cacheHit}="true"}[$__range]))`;
const all = `sum by (${BY_CACHE}) (increase(${spanMetric.calls}{${LOOKUPS}}[$__range]))`;

/** Uploads, the file cache and the provider behind them. */
export const uploadsDashboard = board({
  uid: 'exai-uploads',
  title: 'EXAI / Uploads and cache',
  description: 'Uploads from inside the daemon, lookups in its caches, and what the provider took. Panels are split by vantage point where more than one saw the same. What the daemon did is shown of all targets, and of all tools but where it is the call that is shown.',
  variables: ['target', 'scenario', 'tool', 'run'],
  panels: [
    claimStates('upload.*'),
    lines({
      title: 'Uploads, half of them',
      description: 'One file, by whether the cache had it; from inside the daemon. The lines are the limits of upload.cached and upload.first.',
      unit: 's',
      limits: [limitOf('upload.cached'), limitOf('upload.first')],
      queries: [over(quantile(0.5, spanMetric.duration, UPLOADS, `${spanLabel.cacheHit}, ${spanLabel.source}`), `hit {{${spanLabel.cacheHit}}} · {{${spanLabel.source}}}`)],
    }),
    durations({ title: 'Uploads', description: 'One file, from inside the daemon. A dot leads to its trace.', selector: UPLOADS }),
    lines({
      title: 'Calls by label',
      description: "Whole upload calls as the client sees them, half of them, by the label of their step: first, repeat, batch of five. The line is the limit of upload.parallel.",
      unit: 's',
      limits: [limitOf('upload.parallel')],
      queries: [over(quantile(0.5, spanMetric.duration, UPLOAD_CALLS, spanLabel.label), `{{${spanLabel.label}}}`)],
    }),
    lines({ title: 'Provider', description: 'What the provider took, 95 % of its calls, seen by the gateway: sending a file, and fetching its text.', unit: 's', queries: [over(quantile(0.95, spanMetric.duration, PROVIDER, spanLabel.span), `{{${spanLabel.span}}}`)] }),
    lines({
      title: 'Hit rate',
      description: 'Lookups that hit, of all in the time shown, first ones included: no claim is about this number. The line is the limit for repeated files.',
      unit: 'percentunit',
      limits: [limitOf('upload.hit-rate')],
      queries: [over(`(${hits} or 0 * ${all}) / ${all}`, `{{${spanLabel.cacheName}}} · {{${spanLabel.source}}}`)],
    }),
    lines({ title: 'Lookups', description: 'Lookups a second, by cache and outcome.', unit: 'ops', queries: [over(`sum by (${spanLabel.cacheName}, ${spanLabel.cacheHit}) (rate(${spanMetric.calls}{${LOOKUPS}}[$__rate_interval]))`, `{{${spanLabel.cacheName}}} · hit {{${spanLabel.cacheHit}}}`)] }),
    lines({ title: 'Calls to the provider', description: 'Files sent and texts fetched, a second. A hit saves the first and not the second.', unit: 'reqps', queries: [over(`sum by (${spanLabel.span}) (rate(${spanMetric.calls}{${PROVIDER}}[$__rate_interval]))`, `{{${spanLabel.span}}}`)] }),
    lines({ title: 'Uploads by provider', description: 'Uploads a second, by provider and vantage point.', unit: 'ops', queries: [over(`sum by (${spanLabel.provider}, ${spanLabel.source}) (rate(${spanMetric.calls}{${UPLOADS}}[$__rate_interval]))`, `{{${spanLabel.provider}}} · {{${spanLabel.source}}}`)] }),
    traces({ title: 'Upload calls of the run', description: `Calls of the run that is chosen above; ${label.tool} is kimi_upload_and_extract.`, operation: SPAN_NAMES.toolCall('kimi_upload_and_extract') }),
  ],
});
