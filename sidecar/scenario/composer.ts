import type { Path } from '../document/document.ts';
import { unknownName } from '../document/nearest.ts';
import type { CallTemplate, FileSource, Part, Presence, Prompt, Step } from './scenario.ts';
import type { CallSlot, ContentSlot, PromptSlot, StageSlot } from './slots.ts';

/** More calls, or more bytes of files, than any scenario needs: a slip in `repeat` or `times` fills no disk. */
const MOST_CALLS = 20_000;
const MOST_FILE_BYTES = 2_000_000_000;

/** Notes what a scenario asks for and does not have; the path is that of the call. */
export type Note = (path: Path, text: string) => void;

/** Puts the calls of one run in order, step by step. */
export class Composer {
  readonly stages: StageSlot[] = [];
  readonly #prompts: ReadonlyMap<string, readonly Prompt[]>;
  readonly #quick: boolean;
  readonly #note: Note;
  readonly #taken = new Map<string, number>();
  readonly #run = new Map<string, CallSlot[]>();
  #iteration = new Map<string, CallSlot[]>();
  #contents = 0;
  #texts = 0;
  #units = 0;
  #calls = 0;
  #bytes = 0;
  #full = false;

  constructor(prompts: ReadonlyMap<string, readonly Prompt[]>, quick: boolean, note: Note) {
    this.#prompts = prompts;
    this.#quick = quick;
    this.#note = note;
  }

  /** Begins the run anew: lists of prompts are full again, and what comes again is what this pass sends first. */
  nextPass(): void {
    this.#taken.clear();
    this.#run.clear();
  }

  addStep(step: Step, iteration: number): void {
    if (this.#full) return;
    this.#iteration = new Map();
    this.#addParts(step.parts, step, iteration);
  }

  #addParts(parts: readonly Part[], step: Step, iteration: number): void {
    for (const part of parts.filter((item) => this.#takesPart(item))) {
      if (part.kind === 'calls') this.#addCalls(part, step, iteration);
      else if (part.kind === 'wait') this.stages.push({ kind: part.how, seconds: part.seconds, step, iteration, label: part.label });
      else for (const arm of iteration % 2 === 0 ? part.arms : part.arms.toReversed()) this.#addParts(arm, step, iteration);
    }
  }

  #takesPart({ presence }: { readonly presence: Presence }): boolean {
    return this.#quick ? presence.quick : presence.full;
  }

  #addCalls(part: Part & { readonly kind: 'calls' }, step: Step, iteration: number): void {
    const slots: CallSlot[] = [];
    const together = this.#units++;
    for (const template of part.calls.filter((item) => this.#takesPart(item))) {
      const times = template.times[iteration % template.times.length] ?? 0;
      const alike: CallSlot[] = [];
      for (let place = 0; place < times && this.#hasRoom(template); place++) {
        const unit = part.together ? together : this.#units++;
        const slot = this.#slot(template, step, iteration, unit, place);
        if (slot) alike.push(slot);
      }
      slots.push(...alike);
      for (const slot of alike) for (const calls of [this.#run, this.#iteration]) append(calls, slot.template.label, slot);
    }
    const lanes = part.atOnce ? slots.map((slot) => [slot]) : [slots];
    if (slots.length > 0) this.stages.push({ kind: 'calls', lanes, step, iteration, label: part.label });
  }

  #hasRoom({ path, files }: CallTemplate): boolean {
    this.#calls++;
    this.#bytes += files?.kind === 'fresh' ? files.count * files.bytes : 0;
    if (this.#full || (this.#calls <= MOST_CALLS && this.#bytes <= MOST_FILE_BYTES)) return !this.#full;
    this.#full = true;
    this.#note(path, `more than ${MOST_CALLS} calls or ${MOST_FILE_BYTES / 1_000_000_000} GB of files in a run found, expected fewer${this.#inQuick()}`);
    return false;
  }

  #slot(template: CallTemplate, step: Step, iteration: number, unit: number, place: number): CallSlot | undefined {
    const prompt = template.prompt && this.#prompt(template, step, place);
    const files = template.files === undefined ? [] : this.#files(template, template.files, place);
    if ((template.prompt && !prompt) || !files) return undefined;
    return { template, step, iteration, unit, prompt, files, repeated: template.files?.kind === 'again' };
  }

  #prompt({ prompt: source, path, expect }: CallTemplate, step: Step, place: number): PromptSlot | undefined {
    if (source?.kind === 'again') {
      const prompts = this.#earlier(source.label).flatMap((slot) => slot.prompt ?? []);
      const again = prompts[place];
      if (!again) this.#note([...path, 'prompt', 'again'], `call ${place + 1} asks for a prompt of ${source.label} again, expected at most ${prompts.length} of them before it${this.#inQuick()}`);
      return again;
    }
    if (source?.kind !== 'list') return { number: this.#texts++, text: source?.text ?? '', expect, listed: undefined };
    const list = this.#prompts.get(source.list);
    const taker = `${step.anew ? step.id : ''}/${source.list}`;
    const place0 = this.#taken.get(taker) ?? 0;
    const next = list?.[place0];
    if (!list) this.#note([...path, 'prompt', 'from'], unknownName('list of prompts', source.list, this.#prompts.keys()));
    else if (!next) this.#note([...path, 'prompt', 'from'], `more than ${list.length} prompts of ${source.list} are asked for, expected at most as many as the list has${this.#inQuick()}`);
    if (!next) return undefined;
    this.#taken.set(taker, place0 + 1);
    return { number: this.#texts++, text: next.text, expect: next.expect, listed: `${source.list}-${place0 + 1}` };
  }

  #files({ path }: CallTemplate, source: FileSource, place: number): readonly ContentSlot[] | undefined {
    if (source.kind === 'fresh') return Array.from({ length: source.count }, () => ({ number: this.#contents++, bytes: source.bytes }));
    const contents = this.#earlier(source.label).flatMap((slot) => slot.files);
    const again = contents.slice(place * source.count, (place + 1) * source.count);
    if (again.length === source.count) return again;
    this.#note([...path, 'files', 'again'], `call ${place + 1} asks for ${source.count} of the files of ${source.label} again, expected at most ${contents.length} files of it before${this.#inQuick()}`);
    return undefined;
  }

  /** Calls of this repeat of the step come first, so that each round repeats its own. */
  #earlier(label: string): readonly CallSlot[] {
    return this.#iteration.get(label) ?? this.#run.get(label) ?? [];
  }

  #inQuick(): string {
    return this.#quick ? ' (in a quick run)' : '';
  }
}

function append(calls: Map<string, CallSlot[]>, label: string, slot: CallSlot): void {
  const list = calls.get(label);
  if (list) list.push(slot);
  else calls.set(label, [slot]);
}
