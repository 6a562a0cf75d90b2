import { markup, type Content } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { command, type Section } from './page.ts';

/** What became slower or faster than the run it is compared with. */
export function baselineSection({ run }: Verdict): Section {
  const content: Content = markup`<p class="note">Not compared with another run. ${command(`exai-sidecar compare BASE ${run.id}`)} says of each measure whether it became faster or slower, with bounds.</p>`;
  return { id: 'baseline', title: 'Regressions against the baseline', content };
}
