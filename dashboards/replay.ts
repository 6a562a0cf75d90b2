import { label, metric, spanMetric } from './names.ts';
import { board, CLIENT_CALLS, durations, lines, now, numbers, ofScenario, ofTool, over, quantile, traces } from './shared.ts';

const ofCalls = `${ofScenario},${ofTool}`;

/** What the replay does, as the client sees it. */
export const replayDashboard = board({
  uid: 'exai-replay',
  title: 'EXAI / Replay',
  description: 'Calls as the client sees them: how many, how they ended, how long they took, and whether the generator itself was in time.',
  variables: ['scenario', 'tool', 'run'],
  panels: [
    numbers({ title: 'Runs', description: 'Runs ended since the sidecar was started, by the state of their verdict; failed where there is none.', unit: 'none', width: 12, queries: [now(`sum by (${label.result}) (${metric.runs}{${ofScenario}})`, `{{${label.result}}}`)] }),
    numbers({ title: 'Calls', description: 'Calls since the sidecar was started, by how they ended.', unit: 'none', width: 12, queries: [now(`sum by (${label.outcome}) (${metric.calls}{${ofCalls}})`, `{{${label.outcome}}}`)] }),
    lines({ title: 'Rate by outcome', description: 'Calls that ended, a second. Without a run there are none.', unit: 'reqps', queries: [over(`sum by (${label.outcome}) (rate(${metric.calls}{${ofCalls}}[$__rate_interval]))`, `{{${label.outcome}}}`)] }),
    lines({ title: 'Rate by tool', description: 'Calls that ended, a second.', unit: 'reqps', queries: [over(`sum by (${label.tool}) (rate(${metric.calls}{${ofCalls}}[$__rate_interval]))`, `{{${label.tool}}}`)] }),
    durations({ title: 'Latency', description: 'From sending to the result, inference and queueing included. A dot is one call: it leads to its trace.', width: 24, height: 10, selector: CLIENT_CALLS }),
    lines({ title: 'Latency, half of the calls', description: 'Read off the histogram, so as near as its edges are.', unit: 's', queries: [over(quantile(0.5, spanMetric.duration, CLIENT_CALLS, label.tool), `{{${label.tool}}}`)] }),
    lines({ title: 'Latency, 95 % of the calls', description: 'Read off the histogram, so as near as its edges are.', unit: 's', queries: [over(quantile(0.95, spanMetric.duration, CLIENT_CALLS, label.tool), `{{${label.tool}}}`)] }),
    lines({ title: 'Queueing', description: "From sending to the daemon's own start stamp, 95 % of the calls. Chats wait for each other by design.", unit: 's', queries: [over(quantile(0.95, metric.queueDuration, ofCalls, label.tool), `{{${label.tool}}}`)] }),
    lines({
      title: 'Lateness of the generator',
      description: 'Actual less intended moment of sending. A generator that is late measures itself: claims are then not measured.',
      unit: 's',
      queries: [over(quantile(0.5, metric.sendLateness, ofScenario, label.scenario), `half · {{${label.scenario}}}`), over(quantile(0.99, metric.sendLateness, ofScenario, label.scenario), `99 % · {{${label.scenario}}}`)],
    }),
    traces({ title: 'Traces of the run', description: 'Calls of the run that is chosen above.' }),
  ],
});
