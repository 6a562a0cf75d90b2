import { checkPart } from '../document/check-document.ts';
import type { Document, Path } from '../document/document.ts';
import { unknownName } from '../document/nearest.ts';
import { presenceOf, readCall } from './read-call.ts';
import type { CallContext } from './read-call.ts';
import { PART_SCHEMAS, StepSchema } from './scenario-schema.ts';
import type { CallTemplate, Part, Step } from './scenario.ts';

/** Reads one step with its parts; undefined where it has problems, which are noted. */
export function readStep(document: Document, path: Path, deadlineSeconds: number): Step | undefined {
  const step = checkPart(document, path, StepSchema);
  // The parts are checked even where the step around them is wrong: all problems are told at once.
  const label = step?.label ?? step?.id ?? 'step';
  const parts = readParts(document, [...path, 'do'], { label, deadlineSeconds });
  if (step === undefined) return undefined;
  const repeat = step.repeat ?? 1;
  return {
    id: step.id,
    title: step.title ?? step.id,
    label,
    warmup: step.warmup ?? false,
    repeat: { full: repeat, quick: typeof step.quick === 'object' ? step.quick.repeat : repeat },
    presence: presenceOf(step),
    anew: false,
    parts,
  };
}

function readParts(document: Document, path: Path, context: CallContext): readonly Part[] {
  return items(document, path).flatMap((_, place) => readPart(document, [...path, place], context) ?? []);
}

type PartKind = keyof typeof PART_SCHEMAS;
const PART_KINDS = Object.keys(PART_SCHEMAS) as readonly PartKind[];

function readPart(document: Document, path: Path, context: CallContext): Part | undefined {
  const keys = Object.keys(objectAt(document, path));
  const [kind, second] = PART_KINDS.filter((name) => keys.includes(name));
  if (kind === undefined) {
    const [slip] = keys;
    document.problemAt(path, slip === undefined ? `no part found, expected one of ${PART_KINDS.join(', ')}` : unknownName('part', slip, PART_KINDS));
    return undefined;
  }
  if (second !== undefined) {
    document.problemAt([...path, second], `${second} beside ${kind} found, expected one of them: each is a part of its own`);
    return undefined;
  }
  if (kind === 'in-turn' || kind === 'at-once') return readCalls(document, path, kind, context);
  if (kind === 'alternate') return readArms(document, path, context);
  return readWait(document, path, kind, context);
}

function readCalls(document: Document, path: Path, kind: 'in-turn' | 'at-once', context: CallContext): Part | undefined {
  const part = checkPart(document, path, PART_SCHEMAS[kind]);
  const shared = 'with' in objectAt(document, path) ? [...path, 'with'] : undefined;
  const calls = items(document, [...path, kind]).flatMap((_, place): CallTemplate[] => {
    const call = readCall(document, [...path, kind, place], shared, context);
    return call === undefined ? [] : [call];
  });
  if (part === undefined) return undefined;
  return { kind: 'calls', label: part.label ?? context.label, presence: presenceOf(part), atOnce: kind === 'at-once', together: part.together ?? false, calls };
}

function readWait(document: Document, path: Path, how: 'pause' | 'quiet', context: CallContext): Part | undefined {
  const part: { readonly pause?: number; readonly quiet?: number; readonly label?: string; readonly quick?: false; readonly only?: 'quick' } | undefined = checkPart(document, path, PART_SCHEMAS[how]);
  const seconds = part?.[how];
  if (part === undefined || seconds === undefined) return undefined;
  return { kind: 'wait', label: part.label ?? context.label, presence: presenceOf(part), how, seconds };
}

function readArms(document: Document, path: Path, context: CallContext): Part | undefined {
  const part = checkPart(document, path, PART_SCHEMAS.alternate);
  const names = Object.keys(objectAt(document, [...path, 'alternate']));
  if (part !== undefined && names.length < 2) document.problemAt([...path, 'alternate'], `${names.length} arms found, expected at least 2`);
  const arms = names.map((name) => {
    const at = [...path, 'alternate', name];
    if (items(document, at).length === 0) document.problemAt(at, 'no list of parts found, expected one');
    return readParts(document, at, context);
  });
  return part === undefined ? undefined : { kind: 'alternate', presence: presenceOf(part), arms };
}

function valueAt(document: Document, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined), document.value);
}

function items(document: Document, path: Path): readonly unknown[] {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value : [];
}

function objectAt(document: Document, path: Path): object {
  const value = valueAt(document, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
