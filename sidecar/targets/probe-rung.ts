import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { RungState, Source } from '../spans/source.ts';

/** Whether the probe watches, and what of the daemon it did not find. */
export function probeRung(hello: ProbeHello | undefined): RungState {
  if (!hello) return { present: false, how: 'no probe said hello', remedy: 'start the daemon with what `exai-sidecar probe --print-env` prints' };
  const missing = hello.missing.map(({ point, costs }) => `${point} (costs ${costs})`).join(', ');
  return { present: true, how: `loaded in the daemon, watching ${hello.watched.length} points${missing === '' ? '' : `; not found: ${missing}`}`, remedy: undefined };
}

/**
 * What watches from inside the daemon, as far as it is asked: spans come by themselves, a census of what the daemon holds when a
 * run begins, whenever the scenario rests, and when it is over. `ask` answers whether the census came.
 */
export function censusSource(state: RungState, ask: () => Promise<boolean>): Source {
  return {
    rung: 'probe',
    inspect: () => Promise.resolve(state),
    start: () => {
      void ask();
      return Promise.resolve();
    },
    rests: () => void ask(),
    stop: async () => {
      await ask();
    },
  };
}
