import type { Attributes, BatchObservableResult, Gauge, Meter, Observable } from '@opentelemetry/api';
import { METRIC_ATTRIBUTES, METRICS, type MetricMeaning, READINGS } from '../spans/semconv.ts';
import type { FactBoard } from './fact-board.ts';
import { settingsDigest, VERDICT_STATES, type VerdictState } from './judged-run.ts';
import type { Links } from './links.ts';
import type { LookedAt, PipelineFacts } from './pipeline-facts.ts';
import type { Standing } from './verdict-board.ts';

type Key = keyof typeof METRICS;
type Observe = (key: Key, value: number | null | undefined, attributes?: Attributes) => void;

/** Edges in seconds: a generator is late by microseconds, a call queues for as long as a chat takes, and a tool's own time has limits of 5, 10 and 15 s. */
const EDGES = { sendLateness: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1], queueDuration: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], ownDuration: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60] } as const;

/**
 * Makes every instrument of `METRICS`. All but the histograms are told of the facts when they are collected. Gauges are not
 * observed but recorded then: of what was observed the SDK remembers each set of attributes for ever, and tells no new one
 * after 2,000 reasons and ids of runs; of what was recorded it forgets all once it is collected.
 */
export function makeInstruments(meter: Meter, board: FactBoard, lookedAt: LookedAt, links: Links): void {
  const observables = new Map<Key, Observable>();
  const gauges = new Map<Key, Gauge>();
  for (const [key, meaning] of Object.entries(METRICS) as [Key, MetricMeaning][]) {
    if (meaning.kind === 'gauge') gauges.set(key, meter.createGauge(meaning.name, { unit: meaning.unit, description: meaning.meaning }));
    else if (meaning.kind !== 'histogram') observables.set(key, observable(meter, meaning));
  }
  for (const [key, recordings] of [['sendLateness', board.lateness], ['queueDuration', board.queueing], ['ownDuration', board.own]] as const) {
    const { name, unit, meaning } = METRICS[key];
    const histogram = meter.createHistogram(name, { unit, description: meaning, advice: { explicitBucketBoundaries: [...EDGES[key]] } });
    recordings.connect((value, attributes) => histogram.record(value, attributes));
  }
  meter.addBatchObservableCallback(async (result) => {
    // Waited for first: gauges that are recorded are taken by whichever collection ends next.
    const facts = await lookedAt.pipeline();
    const observe = observer(result, observables, gauges);
    for (const standing of board.verdicts.standings) observeStanding(observe, standing, links);
    observeBoard(observe, board);
    observeProcess(observe);
    observeExport(observe, lookedAt);
    observePipeline(observe, facts);
  }, [...observables.values()]);
}

/** The daemon's process, by readings of the scraper; they are of another resource, so of another meter. */
export function makeDaemonInstruments(meter: Meter, board: FactBoard): void {
  for (const [name, meaning] of Object.entries(READINGS)) {
    if (name === 'exai.process.memory.peak') continue;
    observable(meter, { ...meaning, name }).addCallback((result) => {
      const value = board.readings.get(name);
      if (value !== undefined) result.observe(value);
    });
  }
}

function observable(meter: Meter, { name, kind, unit, meaning }: Pick<MetricMeaning, 'name' | 'kind' | 'unit' | 'meaning'>): Observable {
  const options = { unit, description: meaning };
  if (kind === 'counter') return meter.createObservableCounter(name, options);
  return kind === 'updowncounter' ? meter.createObservableUpDownCounter(name, options) : meter.createObservableGauge(name, options);
}

/** Values that are open or unknown make no point: JSON has no word for them. */
function observer(result: BatchObservableResult, observables: ReadonlyMap<Key, Observable>, gauges: ReadonlyMap<Key, Gauge>): Observe {
  return (key, value, attributes = {}) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    gauges.get(key)?.record(value, attributes);
    const instrument = observables.get(key);
    if (instrument) result.observe(instrument, value, attributes);
  };
}

function observeStanding(observe: Observe, { group, judged, endedAt, streak, claims }: Standing, links: Links): void {
  const each = (key: Key, value: (state: VerdictState) => number, attributes: Attributes): void => {
    for (const state of VERDICT_STATES) observe(key, value(state), { ...attributes, [METRIC_ATTRIBUTES.state]: state });
  };
  each('verdictState', (state) => Number(state === judged.state), group);
  each('verdictClaims', (state) => judged.claims.filter((claim) => claim.state === state).length, group);
  observe('verdictStreak', streak.length, group);
  observe('verdictSince', streak.since, group);
  observe('verdictTime', endedAt, group);
  const { daemon, provider, fault, settings } = judged.environment;
  observe('runInfo', 1, { ...group, [METRIC_ATTRIBUTES.run]: judged.run.id, [METRIC_ATTRIBUTES.runUrl]: links.verdict(judged.run.id), [METRIC_ATTRIBUTES.runTracesUrl]: links.traces(judged.run), [METRIC_ATTRIBUTES.settings]: settingsDigest(settings), [METRIC_ATTRIBUTES.daemonVersion]: daemon.version ?? '', [METRIC_ATTRIBUTES.provider]: provider.kind, [METRIC_ATTRIBUTES.profile]: provider.profile ?? '', [METRIC_ATTRIBUTES.fault]: fault ?? '' });
  for (const { claim, streak: ofClaim, lastPass } of claims) {
    const named = { ...group, [METRIC_ATTRIBUTES.claim]: claim.id };
    const inUnit = { ...named, [METRIC_ATTRIBUTES.claimUnit]: claim.unit };
    each('claimState', (state) => Number(state === claim.state), named);
    observe('claimStreak', ofClaim.length, named);
    observe('claimSince', ofClaim.since, named);
    observe('claimValue', claim.value, inUnit);
    observe('claimLower', claim.lower, inUnit);
    observe('claimUpper', claim.upper, inUnit);
    observe('claimLimit', claim.limit.value, inUnit);
    observe('claimSamples', claim.samples, named);
    observe('claimSamplesNeeded', claim.samplesNeeded, named);
    observe('claimRequired', Number(claim.required), named);
    observe('claimLastPassValue', lastPass?.value, inUnit);
    observe('claimLastPassTime', lastPass?.time, named);
    observe('claimInfo', 1, { ...inUnit, [METRIC_ATTRIBUTES.comparison]: claim.limit.op, [METRIC_ATTRIBUTES.title]: claim.title, [METRIC_ATTRIBUTES.reasonCode]: claim.reasonCode, [METRIC_ATTRIBUTES.advice]: claim.advice ?? '', [METRIC_ATTRIBUTES.historyUrl]: links.history(claim.id) });
    const [decisive] = claim.evidence;
    observe('claimFinding', 1, { ...named, [METRIC_ATTRIBUTES.reason]: claim.reason, [METRIC_ATTRIBUTES.evidenceTrace]: decisive?.traceId ?? '', [METRIC_ATTRIBUTES.evidenceUrl]: links.trace(decisive?.traceId) });
  }
}

function observeBoard(observe: Observe, { runs, calls, drops, runActive, daemonProcesses }: FactBoard): void {
  for (const { attributes, count } of runs.series) observe('runs', count, attributes);
  for (const { attributes, count } of calls.series) observe('calls', count, attributes);
  for (const { attributes, count } of drops.series) observe('drops', count, attributes);
  observe('runActive', Number(runActive));
  if (daemonProcesses > 0) observe('daemonProcesses', daemonProcesses);
}

function observeProcess(observe: Observe): void {
  observe('processMemory', process.memoryUsage.rss());
  const { user, system } = process.cpuUsage();
  observe('processCpu', user / 1e6, { [METRIC_ATTRIBUTES.cpuMode]: 'user' });
  observe('processCpu', system / 1e6, { [METRIC_ATTRIBUTES.cpuMode]: 'system' });
  observe('processUptime', process.uptime());
}

function observeExport(observe: Observe, { exported }: LookedAt): void {
  const stats = exported();
  if (!stats) return;
  observe('exportQueue', stats.queued);
  observe('exportCapacity', stats.capacity);
  observe('exportProcessed', stats.sent);
  for (const [reason, count] of stats.droppedBy) observe('exportProcessed', count, { [METRIC_ATTRIBUTES.errorType]: reason });
  observe('exportRetries', stats.retries);
}

function observePipeline(observe: Observe, { receiver, correlation, ledger, store, storeBytes }: PipelineFacts): void {
  const failed = Object.entries(receiver.refusedRequests);
  observe('receiverRequests', receiver.requests - failed.reduce((sum, [, count]) => sum + count, 0));
  for (const [reason, count] of failed) observe('receiverRequests', count, { [METRIC_ATTRIBUTES.errorType]: reason });
  observe('receiverSpans', receiver.spans);
  for (const [reason, count] of Object.entries(receiver.rejectedSpans)) observe('receiverSpans', count, { [METRIC_ATTRIBUTES.errorType]: reason });
  observe('correlationWaiting', correlation.waiting);
  observe('correlationHeld', correlation.held);
  observe('correlationAmbiguous', correlation.ambiguous);
  observe('ledgerDue', ledger.due);
  observe('ledgerSeen', ledger.seen);
  observe('storeRecords', store.spans, { [METRIC_ATTRIBUTES.table]: 'spans' });
  observe('storeRecords', store.readings, { [METRIC_ATTRIBUTES.table]: 'readings' });
  observe('storeDuplicates', store.duplicates);
  observe('storeSize', storeBytes);
}
