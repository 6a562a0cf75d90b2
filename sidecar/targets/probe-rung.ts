import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { RungItem } from '../spans/rung-item.ts';
import { atRestart, type RungState } from '../spans/source.ts';

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
