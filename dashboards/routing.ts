import { SPAN_NAMES } from '../sidecar/spans/semconv.ts';
import { limitOf } from './limits.ts';
import { label, spanLabel, spanMetric } from './names.ts';
import { board, claimStates, daemonSpans, durations, lines, numbers, now, ofTool, over, quantile, traces } from './shared.ts';

const ROUTES = `${daemonSpans(SPAN_NAMES.route('.+'))},${ofTool}`;
const LIMITS = [limitOf('routing.simple'), limitOf('routing.complex')];

/** Which model a request is sent to, and how long it takes to decide. */
export const routingDashboard = board({
  uid: 'exai-routing',
  title: 'EXAI / Routing',
  description: 'Routing decisions as the probe sees them. Without the probe these panels are empty, and the verdict knows an upper end only. Decisions are shown of all targets.',
  variables: ['target', 'scenario', 'tool', 'run'],
  panels: [
    claimStates('routing.*'),
    lines({ title: 'Decisions, half of them', description: 'Time to decide, by tool. The lines are the limits of routing.simple and routing.complex.', unit: 's', limits: LIMITS, queries: [over(quantile(0.5, spanMetric.duration, ROUTES, label.tool), `{{${label.tool}}}`)] }),
    lines({ title: 'Decisions, 95 % of them', description: 'Time to decide, by tool. The upper line is the limit of routing.p95 as well.', unit: 's', limits: LIMITS, queries: [over(quantile(0.95, spanMetric.duration, ROUTES, label.tool), `{{${label.tool}}}`)] }),
    durations({ title: 'Decisions', description: 'Time to decide. A dot leads to its trace.', width: 24, selector: ROUTES }),
    lines({ title: 'Decisions by model', description: 'Decisions a second, by the model that was chosen.', unit: 'ops', queries: [over(`sum by (${spanLabel.model}) (rate(${spanMetric.calls}{${ROUTES}}[$__rate_interval]))`, `{{${spanLabel.model}}}`)] }),
    numbers({ title: 'Decisions by tool and model', description: 'Decisions in the time shown, by the tool that asked and the model that was chosen.', unit: 'none', width: 12, height: 8, queries: [now(`sum by (${label.tool}, ${spanLabel.model}) (increase(${spanMetric.calls}{${ROUTES}}[$__range]))`, `{{${label.tool}}} → {{${spanLabel.model}}}`)] }).decimals(0),
    numbers({ title: 'Fallbacks', description: 'Decisions after which another model answered than the one decided for, in the time shown.', unit: 'none', width: 12, queries: [now(`sum(increase(${spanMetric.calls}{${ROUTES},${spanLabel.fallback}="true"}[$__range])) or vector(0)`, 'fallbacks')] }).decimals(0),
    numbers({ title: 'Errors', description: 'Decisions that ended in an error, in the time shown.', unit: 'none', width: 12, limits: [1], queries: [now(`sum(increase(${spanMetric.calls}{${ROUTES},${spanLabel.status}="STATUS_CODE_ERROR"}[$__range])) or vector(0)`, 'errors')] }).decimals(0),
    traces({ title: 'Chats of the run', description: 'Chats of the run that is chosen above; the decision lies below the call.', operation: SPAN_NAMES.toolCall('chat') }),
  ],
});
