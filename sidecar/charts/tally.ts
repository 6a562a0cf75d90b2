import { markup, type Markup } from '../markup/markup.ts';
import type { Sample } from '../measures/sample.ts';
import { spokenLimit, type Subject } from './subject.ts';
import { picture } from './svg.ts';

const CELL = 10;
const PITCH = 13;
const COLUMNS = 50;

/** What one sample counts as. */
type Outcome = 'good' | 'bad' | 'untold';

/** The words for one sample that came out well and for one that did not. */
export interface TallyWords {
  readonly good: string;
  readonly bad: string;
  /** True where 1 is what must not be: an event that is counted. */
  readonly countsEvents: boolean;
}

function outcomeOf({ lower, upper }: Sample, { countsEvents }: TallyWords): Outcome {
  if (lower > 0) return countsEvents ? 'bad' : lower >= 1 ? 'good' : 'untold';
  if (upper <= 0) return countsEvents ? 'good' : 'bad';
  return 'untold';
}

/** Each sample as a square, in the order of the run: filled where it came out well, crossed where not, empty where nobody can tell. */
export function tallyChart(subject: Subject, samples: readonly Sample[], words: TallyWords): Markup {
  const inOrder = samples.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1)).map((sample) => ({ sample, outcome: outcomeOf(sample, words) }));
  const count = (wanted: Outcome): number => inOrder.filter(({ outcome }) => outcome === wanted).length;
  const columns = Math.min(COLUMNS, Math.max(inOrder.length, 25));
  const rows = Math.ceil(inOrder.length / columns);
  const untold = count('untold');
  const described = `${samples.length} samples in the order of the run: ${count('good')} ${words.good}, ${count('bad')} ${words.bad}${untold === 0 ? '' : `, ${untold} nobody can tell`}. Limit ${spokenLimit(subject)}.`;
  const cells = inOrder.map(({ sample, outcome }, at) => {
    const [x, y] = [(at % columns) * PITCH, Math.floor(at / columns) * PITCH];
    const reason = sample.reason === '' ? '' : `: ${sample.reason}`;
    const label = outcome === 'untold' ? 'nobody can tell' : words[outcome];
    return markup`<g class="cell ${outcome}" data-outcome="${outcome}"><title>${at + 1}: ${label}${reason}</title><rect x="${x + 0.5}" y="${y + 0.5}" width="${CELL - 1}" height="${CELL - 1}"/>${outcome === 'bad' && markup`<path d="M${x + 2} ${y + 2}l6 6m0 -6l-6 6"/>`}</g>`;
  });
  const [width, height] = [columns * PITCH - 3, rows * PITCH - 3];
  // Squares have no letters, so that this picture alone may shrink as a whole.
  return picture(
    { id: subject.id, kind: 'tally', height, title: subject.title, description: described },
    markup`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMinYMin meet" width="100%" height="100%" aria-hidden="true">${cells}</svg>`,
  );
}
