/** The pipeline's thread: OTLP receiver → correlation → the run's file. It alone writes that file. */
import { parentPort, workerData } from 'node:worker_threads';
import { explainListening, packFailure } from '../errors.ts';
import { startReceiver } from '../otlp/receiver.ts';
import type { Drop, SpanSink } from '../spans/sink.ts';
import { continueRunFile, createRunFile } from '../store/create-run-file.ts';
import type { PipelineReply, PipelineRequest, PipelineSettings } from './messages.ts';
import { OpenRun } from './open-run.ts';

const settings = workerData as PipelineSettings;
const reply = (message: PipelineReply): void => parentPort?.postMessage(message);

let run: OpenRun | undefined;

/** Records that arrive while no run is open have no file to go to: the daemon was warmed up or used by others. */
const sink: SpanSink = {
  spans: (batch) => run?.sink.spans(batch),
  readings: (batch) => run?.sink.readings(batch),
  dropped: (drop: Drop) => run?.sink.dropped(drop),
};

const receiver = await startReceiver({ host: settings.host, port: settings.port, ...(settings.secret === undefined ? {} : { secret: settings.secret }), sink, onProbeHello: (hello) => reply({ type: 'probe-hello', hello }) }).catch((error: unknown) => {
  reply({ type: 'failed', failure: packFailure(explainListening(error, settings.host, settings.port)) });
  parentPort?.close();
});

if (receiver) {
  /** Requests are handled one after the other, in the order they came. */
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: PipelineRequest) => {
    if (request.type === 'records') {
      sink.spans(request.spans);
      sink.readings(request.readings);
    } else if (request.type === 'dropped') {
      sink.dropped(request.drop);
    } else if (request.type === 'hurry') {
      run?.hurry();
    } else {
      queue = queue.then(() => handle(request)).catch((error: unknown) => reply({ type: 'failed', failure: packFailure(error) }));
    }
  });
  reply({ type: 'listening', port: receiver.port });
}

async function handle(request: Exclude<PipelineRequest, { type: 'records' | 'dropped' | 'hurry' }>): Promise<void> {
  switch (request.type) {
    case 'open': {
      run = new OpenRun(await (request.goesOn ? continueRunFile : createRunFile)(request.file), request.rungs, request.replay);
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
        // Whatever could not be written: nobody waits for this thread any longer.
        parentPort?.close();
      }
      break;
    }
  }
}
