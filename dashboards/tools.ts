import { SPAN_NAMES } from '../sidecar/spans/semconv.ts';
import { limitOf } from './limits.ts';
import { label, metric, spanLabel, spanMetric } from './names.ts';
import { board, claimStates, CLIENT_CALLS, daemonSpans, lines, now, numbers, ofScenario, ofTool, over, quantile, traces } from './shared.ts';

const OWN = `${ofScenario},${ofTool}`;
const LIMITS = [limitOf('tools.chat'), limitOf('tools.analyze'), limitOf('tools.workflow')];
const INFERENCES = daemonSpans(SPAN_NAMES.chat('.+'));
const MODELS = `${spanLabel.model}, ${spanLabel.source}`;

/** What tools take by themselves, model inference apart. */
export const toolsDashboard = board({
  uid: 'exai-tools',
  title: 'EXAI / Tools without inference',
  description: "A tool's own time: from sending to the result, less its inferences and its queueing. Told of calls whose inference was seen, by the gateway or the probe. It and inference are shown of all targets, inference of all tools.",
  variables: ['target', 'scenario', 'tool', 'run'],
  panels: [
    claimStates('tools.*'),
    lines({ title: 'Own time, half of the calls', description: 'The lines are the limits of tools.chat, tools.analyze and tools.workflow; the last is for a whole workflow.', unit: 's', limits: LIMITS, queries: [over(quantile(0.5, metric.ownDuration, OWN, label.tool), `{{${label.tool}}}`)] }),
    lines({ title: 'Own time, 95 % of the calls', description: 'Read off the histogram. The lines are the same.', unit: 's', limits: LIMITS, queries: [over(quantile(0.95, metric.ownDuration, OWN, label.tool), `{{${label.tool}}}`)] }),
    lines({ title: 'Inference', description: 'What models took to answer, 95 % of their answers, by model and vantage point.', unit: 's', queries: [over(quantile(0.95, spanMetric.duration, INFERENCES, MODELS), `{{${spanLabel.model}}} · {{${spanLabel.source}}}`)] }),
    lines({ title: 'Wall time', description: 'From sending to the result, inference and queueing included, the mean of the calls.', unit: 's', queries: [over(`sum by (${label.tool}) (rate(${spanMetric.duration}_sum{${CLIENT_CALLS}}[$__rate_interval])) / sum by (${label.tool}) (rate(${spanMetric.duration}_count{${CLIENT_CALLS}}[$__rate_interval]))`, `{{${label.tool}}}`)] }),
    numbers({ title: 'Own time, mean', description: 'Of all calls since the sidecar was started.', unit: 's', width: 12, queries: [now(`sum by (${label.tool}) (${metric.ownDuration}_sum{${OWN}}) / sum by (${label.tool}) (${metric.ownDuration}_count{${OWN}})`, `{{${label.tool}}}`)] }),
    numbers({ title: 'Did not end well', description: 'Calls since the sidecar was started that timed out, fell silent, were refused or failed. An answer of the result cache is none.', unit: 'none', width: 12, limits: [1], queries: [now(`sum(${metric.calls}{${OWN},${label.outcome}!~"ok|result_cache"}) or vector(0)`, 'calls')] }),
    traces({ title: 'Analyses of the run', description: 'Calls of the run that is chosen above.', operation: SPAN_NAMES.toolCall('analyze') }),
  ],
});
