import { markup, type Content } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { command, type Section } from './page.ts';

/** Whether the gate that says pass and fail can be trusted on this machine. */
export function gateSection({ gate }: Verdict): Section {
  const content: Content = [
    markup`<h3>Self-test</h3>`,
    gate.selftest === null && markup`<p class="note">Not run. ${command('exai-sidecar selftest')} switches on one fault after the other and shows that each claim goes red by its own faults and by no others.</p>`,
    markup`<h3>Calibration</h3>`,
    gate.calibration === null && markup`<p class="note">Not run. ${command('exai-sidecar calibrate')} repeats the scenario on unchanged code and shows how far runs differ, and how often the gate would be wrong at its limits.</p>`,
  ];
  return { id: 'gate', title: 'Can this gate be trusted?', content };
}
