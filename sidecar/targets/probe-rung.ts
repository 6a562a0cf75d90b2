import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { RungItem } from '../spans/rung-item.ts';
import { atRestart, type RungState, type Source } from '../spans/source.ts';

/** Any of these points is enough for the probe to show the item. */
const POINTS: Partial<Readonly<Record<RungItem, readonly string[]>>> = {
  'probe/call': ['tool_call'],
  'probe/route': ['route'],
  'probe/upload': ['upload_end', 'kimi_upload', 'glm_upload'],
  'probe/lookup': ['file_cache'],
};

/** Whether the probe watches, and what of the daemon it did not find. */
export function probeRung(hello: ProbeHello | undefined): RungState {
  if (!hello) return { present: false, how: 'no probe said hello', remedy: atRestart('start the daemon with what `exai-sidecar probe --print-env` prints') };
  const missing = hello.missing.map(({ point, costs }) => `${point} (costs ${costs})`).join(', ');
  const how = `loaded in the daemon, watching ${hello.watched.length} points${missing === '' ? '' : `; not found: ${missing}`}`;
  const shows = (Object.keys(POINTS) as RungItem[]).filter((item) => POINTS[item]?.some((point) => hello.watched.includes(point)));
  return { present: true, how, remedy: undefined, ...(shows.length < Object.keys(POINTS).length ? { shows } : {}) };
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
