import { parentPort, workerData } from 'node:worker_threads';
import { SidecarError } from '../errors.ts';
import { runReplay } from './replay-engine.ts';
import type { ReplayWorkerData, ReplayWorkerMessage } from './worker-message.ts';

const { correlation, asksLog, ...options } = workerData as ReplayWorkerData;
const cancelling = new AbortController();
const tell = (message: ReplayWorkerMessage): void => {
  parentPort?.postMessage(message);
};
parentPort?.on('message', () => {
  cancelling.abort();
});

try {
  const summary = await runReplay({
    ...options,
    post: (message) => {
      correlation.postMessage(message);
    },
    onProgress: (progress) => {
      tell({ type: 'progress', progress });
    },
    ...(asksLog ? { onTails: (tails) => tell({ type: 'tails', tails }) } : {}),
    signal: cancelling.signal,
  });
  tell({ type: 'summary', summary });
} catch (error) {
  if (!(error instanceof SidecarError)) throw error;
  tell({ type: 'failed', code: error.code, details: error.details });
} finally {
  // An open port would keep the thread alive: it ends by itself once this one is closed.
  parentPort?.close();
}
