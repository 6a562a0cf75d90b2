/** The pipeline's thread: OTLP receiver → correlation → the run's file, and copies to the collector. It alone writes that file. */
import { parentPort, workerData } from 'node:worker_threads';
import { explainListening, packFailure } from '../errors.ts';
import { createLogger } from '../log.ts';
import type { ProbeHello, ProbeWishes } from '../otlp/probe-hello.ts';
import { startReceiver } from '../otlp/receiver.ts';
import type { Drop, SpanSink } from '../spans/sink.ts';
import { continueRunFile, createRunFile } from '../store/create-run-file.ts';
import type { PipelineFacts } from '../telemetry/pipeline-facts.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import type { PipelineReply, PipelineRequest, PipelineSettings } from './messages.ts';
import { OpenRun } from './open-run.ts';
import { PipelineTotals } from './pipeline-totals.ts';

const settings = workerData as PipelineSettings;
const reply = (message: PipelineReply): void => parentPort?.postMessage(message);

let run: OpenRun | undefined;
/** When the run was opened that is open, or that may go on. */
let openedMillis = 0;
const log = createLogger('pipeline', settings.logLevel);

/** Records that arrive while no run is open have no file to go to: the daemon was warmed up or used by others. */
const sink: SpanSink = {
  spans: (batch) => run?.sink.spans(batch),
  readings: (batch) => run?.sink.readings(batch),
  dropped: (drop: Drop) => run?.sink.dropped(drop),
};

function answerProbe(hello: ProbeHello): ProbeWishes {
  reply({ type: 'probe-hello', hello });
  return run?.wishes(hello.pid) ?? {};
}

const receiver = await startReceiver({
  host: settings.host,
  port: settings.port,
  ...(settings.secret === undefined ? {} : { secret: settings.secret }),
  sink,
  onProbeHello: answerProbe,
  onGatewayHello: (hello) => reply({ type: 'gateway-hello', hello }),
}).catch((error: unknown) => {
  reply({ type: 'failed', failure: packFailure(explainListening(error, settings.host, settings.port)) });
  parentPort?.close();
});

const totals = new PipelineTotals(settings.runsDir);
const NOTHING_RECEIVED: PipelineFacts['receiver'] = { requests: 0, spans: 0, rejectedSpans: {}, refusedRequests: {} };
const telemetry = new Telemetry({
  settings: settings.telemetry,
  identity: settings.identity,
  links: settings.links,
  pipeline: () => totals.facts(receiver?.stats() ?? NOTHING_RECEIVED, run?.facts),
  log: createLogger('telemetry', settings.logLevel),
});

/** What is handled at once, whatever is under way. */
function heed(request: Exclude<PipelineRequest, { type: 'open' | 'settle' | 'stop' }>): void {
  switch (request.type) {
    case 'records': {
      sink.spans(request.spans);
      sink.readings(request.readings);
      break;
    }
    case 'dropped': {
      sink.dropped(request.drop);
      break;
    }
    case 'census': {
      run?.wantCensus(request);
      break;
    }
    case 'hurry': {
      run?.hurry();
      break;
    }
    case 'run': {
      telemetry.run(request.fact);
      break;
    }
    case 'recall': {
      telemetry.recall(request.judged);
      break;
    }
    case 'metrics': {
      const { id } = request;
      telemetry.metricsText().then(
        (text) => reply({ type: 'metrics', id, text, failure: undefined }),
        (error: unknown) => reply({ type: 'metrics', id, text: undefined, failure: packFailure(error) }),
      );
      break;
    }
  }
}

async function handle(request: Extract<PipelineRequest, { type: 'open' | 'settle' | 'stop' }>): Promise<void> {
  switch (request.type) {
    case 'open': {
      const writer = await (request.goesOn ? continueRunFile : createRunFile)(request.file);
      if (!request.goesOn) openedMillis = performance.now();
      run = new OpenRun({ writer, rungs: request.rungs, replay: request.replay, telemetry, log, openedMillis, onCensus: (id) => reply({ type: 'census-taken', id }) });
      reply({ type: 'opened' });
      break;
    }
    case 'settle': {
      const settling = run;
      if (!settling) throw new Error('no run is open');
      try {
        const settlement = await settling.settle(request.deadlineMillis, (due, seen) => reply({ type: 'settling', due, seen }));
        reply({ type: 'settled', settlement });
      } finally {
        totals.add(settling.facts);
        run = undefined;
      }
      break;
    }
    case 'stop': {
      try {
        await receiver?.stop();
        await run?.settle(0, () => {});
      } finally {
        run = undefined;
        await telemetry.stop();
        // Whatever could not be written: nobody waits for this thread any longer.
        parentPort?.close();
      }
      break;
    }
  }
}

if (receiver) {
  /** Requests are handled one after the other, in the order they came. */
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: PipelineRequest) => {
    if (request.type === 'open' || request.type === 'settle' || request.type === 'stop') {
      queue = queue.then(() => handle(request)).catch((error: unknown) => reply({ type: 'failed', failure: packFailure(error) }));
    } else heed(request);
  });
  reply({ type: 'listening', port: receiver.port });
}
