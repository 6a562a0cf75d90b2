import type { Environment } from '../../sidecar/verdict/verdict.ts';
import { HandMadeRun, planned } from '../measures/hand-made-run.ts';

/**
 * A small run with something of everything, the same each time; `slower` multiplies the time of first uploads, and `shift`
 * is where its contents are counted from.
 */
export function someOfEverything({ slower = 1, shift = 0 }: { readonly slower?: number; readonly shift?: number } = {}): HandMadeRun {
  const run = new HandMadeRun();
  let now = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let file = 0; file < 5; file += 1) {
      const n = round * 5 + file;
      const post = (0.8 + n / 200) * slower;
      const seconds = 0.2 + n / 200 + post;
      const first = run.call({ tool: 'kimi_upload_and_extract', step: 'rounds', label: 'first', unit: `first-${round}`, group: `round-${round}`, files: [planned(shift + n)] }, { start: now, seconds });
      run.post(first, now + 0.05, post, shift + n);
      run.content(first, now + 0.1 + post, 0.09, shift + n);
      now += seconds;
    }
    for (let file = 0; file < 5; file += 1) {
      const n = round * 5 + file;
      const repeat = run.call({ tool: 'kimi_upload_and_extract', step: 'rounds', label: 'repeat', group: `round-${round}`, files: [planned(shift + n, true)] }, { start: now, seconds: 0.3 + n / 1000 });
      run.content(repeat, now + 0.05, 0.2 + n / 1000, shift + n);
      now += 0.4;
    }
    const chat = run.call({ step: 'rounds', label: 'chat', inference: 'due', expectedModel: 'glm-4.5-flash' }, { start: now, seconds: 1.3, attributes: { 'exai.queue.duration': 0.001, 'exai.queue.error': 0.0005 } });
    run.inference(chat, now + 0.02, 1.2);
    now += 2;
  }
  return run;
}

const absent = { present: false, how: 'not given' };
const present = { present: true, how: 'by hand' };
/** What such a run was made against. */
export const environment: Environment = {
  target: 'a run made by hand', daemon: { kind: 'rehearsal', version: '1', pid: 7, url: 'ws://127.0.0.1:1', launched: true }, provider: { kind: 'emulated', profile: 'real' },
  rungs: { client: present, process: absent, log: absent, gateway: present, probe: absent },
  settings: { EXPERT_HEARTBEAT_INTERVAL_SECS: { value: '2', how: 'given' } }, timeScale: 1, fault: null, sidecarVersion: '0.1.0', scenarioDigest: 'a', claimsDigest: 'b',
};

