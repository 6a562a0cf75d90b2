import { checkPart } from '../document/check-document.ts';
import type { Document } from '../document/document.ts';
import { unknownName } from '../document/nearest.ts';
import { readStep } from './read-step.ts';
import { LikeStepSchema } from './scenario-schema.ts';
import type { Step } from './scenario.ts';

/**
 * Reads the steps that a file adds to those of the scenario it extends; problems are noted. One that is `like` another has that
 * one's parts and labels, and takes the same prompts, each with a mark of its own.
 */
export function readAddedSteps(document: Document, entries: readonly unknown[], base: readonly Step[], deadlineSeconds: number): readonly Step[] {
  const added: Step[] = [];
  for (const [place, entry] of entries.entries()) {
    const path = ['steps', place];
    const known = [...base, ...added];
    const isLike = typeof entry === 'object' && entry !== null && 'like' in entry;
    const step = isLike ? readLike(document, path, known) : readStep(document, path, deadlineSeconds);
    if (step !== undefined && known.some(({ id }) => id === step.id)) document.problemAt([...path, 'id'], `${step.id} found a second time, expected each id once`);
    if (step !== undefined) added.push(step);
  }
  return added;
}

function readLike(document: Document, path: readonly (string | number)[], known: readonly Step[]): Step | undefined {
  const entry = checkPart(document, path, LikeStepSchema);
  if (entry === undefined) return undefined;
  const model = known.find(({ id }) => id === entry.like);
  if (model === undefined) {
    document.problemAt([...path, 'like'], unknownName('step', entry.like, known.map(({ id }) => id)));
    return undefined;
  }
  const { repeat } = model;
  const full = entry.repeat ?? repeat.full;
  return { ...model, id: entry.id, title: entry.title ?? model.title, repeat: { full, quick: Math.min(full, repeat.quick) }, anew: true };
}
