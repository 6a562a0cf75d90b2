import { SERVICES } from '../sidecar/spans/semconv.ts';
import { label, metric } from './names.ts';
import { board, lines, now, numbers, over } from './shared.ts';

const OWN = `{${label.service}="${SERVICES.sidecar}"}`;
const FAILED = `${label.errorType}!=""`;

/** Whether what all other dashboards show can be believed. */
export const sidecarDashboard = board({
  uid: 'exai-sidecar',
  title: 'EXAI / Sidecar health',
  description: 'The sidecar itself, what it was sent, what it lost, and the stack behind it.',
  variables: [],
  panels: [
    numbers({ title: 'Up', description: 'Time since the sidecar was started.', unit: 's', queries: [now(`max(${metric.processUptime}${OWN})`, 'sidecar')] }),
    numbers({ title: 'Alerts', description: 'Alerts that fire now, by rules of Prometheus.', unit: 'none', limits: [1], queries: [now('count(ALERTS{alertname=~"Exai.+",alertstate="firing"}) or vector(0)', 'firing')] }),
    numbers({ title: 'Lost before they were stored', description: 'Records, since the sidecar was started. Claims that rest on them are not measured.', unit: 'none', limits: [1], queries: [now(`sum(${metric.drops}) or vector(0)`, 'records')] }),
    numbers({ title: 'Lost on the way to the collector', description: 'Spans, since the sidecar was started. No verdict depends on them.', unit: 'none', limits: [1], queries: [now(`sum(${metric.exportProcessed}{${FAILED}}) or vector(0)`, 'spans')] }),
    lines({ title: 'Received', description: 'Spans received a second from gateway, probe and rehearsal.', unit: 'ops', queries: [over(`rate(${metric.receiverSpans}{${label.errorType}=""}[$__rate_interval])`, 'taken'), over(`sum(rate(${metric.receiverSpans}{${FAILED}}[$__rate_interval])) or vector(0)`, 'not taken')] }),
    lines({ title: 'Stored', description: 'Rows written a second, by table, and spans that came twice.', unit: 'ops', queries: [over(`sum by (${label.table}) (rate(${metric.storeRecords}[$__rate_interval]))`, `{{${label.table}}}`), over(`rate(${metric.storeDuplicates}[$__rate_interval])`, 'came twice')] }),
    lines({ title: 'Ledger', description: 'Records that the calls of the run owe, and how many of them came. Apart at the end of a run, claims are not measured.', unit: 'none', queries: [over(metric.ledgerDue, 'due'), over(metric.ledgerSeen, 'seen')] }),
    lines({ title: 'Correlation', description: 'Spans whose call is not known yet, those held back until their call is complete, and those that no one call could own.', unit: 'none', queries: [over(metric.correlationWaiting, 'waiting'), over(metric.correlationHeld, 'held'), over(metric.correlationAmbiguous, 'ambiguous, since the start')] }),
    lines({ title: 'Export', description: 'Spans that wait for the collector, and how many may.', unit: 'none', queries: [over(metric.exportQueue, 'waiting'), over(metric.exportCapacity, 'may wait')] }),
    lines({ title: 'Exported', description: 'Spans handed over a second, and batches offered again.', unit: 'ops', queries: [over(`sum(rate(${metric.exportProcessed}{${label.errorType}=""}[$__rate_interval]))`, 'handed over'), over(`rate(${metric.exportRetries}[$__rate_interval])`, 'batches offered again')] }),
    lines({ title: "The collector's queues", description: 'Spans and points that wait on disk for a backend. 200,000 fit.', unit: 'none', queries: [over('sum by (exporter) (otelcol_exporter_queue_size{job="collector"})', '{{exporter}}')] }),
    lines({ title: 'Refused by the collector', description: 'Spans a second that the collector did not take; their sender keeps them and offers them again.', unit: 'ops', queries: [over('sum by (transport) (rate({__name__=~"otelcol_receiver_refused_spans(_total)?",job="collector"}[$__rate_interval]))', '{{transport}}')] }),
    lines({ title: 'Memory', description: 'Resident memory of the sidecar.', unit: 'decbytes', width: 8, queries: [over(`${metric.processMemory}${OWN}`, 'resident')] }),
    lines({ title: 'Processor', description: 'Processor time over wall time, by mode: 1 is one processor kept busy.', unit: 'percentunit', width: 8, queries: [over(`sum by (${label.cpuMode}) (rate(${metric.processCpu}${OWN}[$__rate_interval]))`, `{{${label.cpuMode}}}`)] }),
    lines({ title: 'Runs on disk', description: 'Size of all runs that are kept.', unit: 'decbytes', width: 8, queries: [over(metric.storeSize, 'runs')] }),
    lines({ title: 'The stack', description: 'Collector, Jaeger and Prometheus: 1 where Prometheus reaches it.', unit: 'none', width: 24, height: 5, queries: [over('up', '{{job}}')] }),
  ],
});
