import { quantity } from '../claims/quantity.ts';
import { cpuChart, memoryChart, type StepLimit } from '../charts/process-chart.ts';
import type { StepWindow } from '../evidence/process-history.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { markup, type Content } from '../markup/markup.ts';
import { type Section, table } from './page.ts';
import { plain } from './style.ts';

/** The daemon's memory and processor time over the run, with the steps of the scenario marked. */
export function processSection(evidence: RunEvidence): Section {
  return { id: 'process', title: 'Memory and processor time over the run', content: contentOf(evidence) };
}

function contentOf({ process: history, missing, verdict, claims }: RunEvidence): Content {
  if (history === undefined || history.memory.length === 0) {
    const why = missing ?? (verdict.environment.rungs.process.present ? 'no reading was taken' : `no process rung: ${verdict.environment.rungs.process.how}`);
    return markup`<p class="note">Nothing can be shown: ${plain(why)}.</p>`;
  }
  const limits = [...claims.values()].flatMap(({ claim }) => limitsOf(claim.select.steps ?? [], claim.unit, claim.limit.value));
  const far = limits.filter(({ bytes }) => !isNear(bytes, history.steps));
  return markup`<p>Each band is a step of the scenario, numbered as in the table. The short thick lines are the most that the step held: the kernel's own mark where it could be read, which no reading can miss.</p>
<figure>${memoryChart('picture-memory', history, limits)}<figcaption>Resident memory of the daemon's process tree, ${history.memory.length} readings.${far.length > 0 && ` Off the picture, because far above: ${far.map(({ label, step }) => `${label} in step ${step}`).join(', ')}.`}</figcaption></figure>
${history.cpu.length > 0 && markup`<figure>${cpuChart('picture-cpu', history)}<figcaption>Processor time over wall time; 100 % is one processor kept busy.</figcaption></figure>`}
${table(
  { caption: 'The steps of the scenario, with what the daemon weighed just before and just after', stacks: true, columns: [{ head: 'Step' }, { head: 'Begins', isNumber: true }, { head: 'Takes', isNumber: true }, { head: 'Calls', isNumber: true }, { head: 'Before', isNumber: true }, { head: 'After', isNumber: true }, { head: 'Highest', isNumber: true }, { head: 'Processor', isNumber: true }] },
  history.steps.map(rowOf),
)}`;
}

const rowOf = ({ step, startSeconds, endSeconds, calls, beforeBytes, afterBytes, highestBytes, cpu }: StepWindow, at: number): readonly Content[] => [
  markup`${at + 1} ${plain(step)}`,
  quantity(startSeconds, 's'),
  quantity(endSeconds - startSeconds, 's'),
  calls,
  quantity(beforeBytes, 'By'),
  quantity(afterBytes, 'By'),
  quantity(highestBytes, 'By'),
  quantity(cpu, '1', 'share'),
];

/** A limit in bytes holds over the steps that its claim selects. */
const limitsOf = (steps: readonly string[], unit: string, bytes: number): readonly StepLimit[] => (unit === 'By' ? steps.map((step) => ({ step, bytes, label: `limit ${quantity(bytes, 'By')}` })) : []);

/** As the picture draws it. */
const isNear = (bytes: number, steps: readonly StepWindow[]): boolean => bytes <= Math.max(...steps.map(({ highestBytes }) => highestBytes ?? 0)) * 4;
