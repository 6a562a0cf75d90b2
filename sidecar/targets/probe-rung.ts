import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { RungState } from '../spans/source.ts';

/** Whether the probe watches, and what of the daemon it did not find. */
export function probeRung(hello: ProbeHello | undefined): RungState {
  if (!hello) return { present: false, how: 'no probe said hello', remedy: 'start the daemon with what `exai-sidecar probe --print-env` prints' };
  const missing = hello.missing.map(({ point, costs }) => `${point} (costs ${costs})`).join(', ');
  return { present: true, how: `loaded in the daemon, watching ${hello.watched.length} points${missing === '' ? '' : `; not found: ${missing}`}`, remedy: undefined };
}
