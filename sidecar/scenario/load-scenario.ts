import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { checkPart } from '../document/check-document.ts';
import { readDocument } from '../document/document.ts';
import type { Document, Path } from '../document/document.ts';
import { unknownName } from '../document/nearest.ts';
import { DAEMON_SETTINGS } from '../protocol/settings.ts';
import { readAddedSteps } from './added-steps.ts';
import { composeRun } from './compose-run.ts';
import { generateText } from './generate.ts';
import { readStep } from './read-step.ts';
import { ExtensionSchema, ScenarioSchema } from './scenario-schema.ts';
import type { Expectation, Prompt, Scenario, Step } from './scenario.ts';
import { bytesOf } from './size.ts';

const DEFAULT_DEADLINE_SECONDS = 60;

/**
 * Reads and checks a scenario file, and those that it extends. Throws `DOCUMENT_UNREADABLE`, or `DOCUMENT_INVALID` with
 * every problem of the file at once.
 *
 * @example
 * const scenario = await loadScenario('scenarios/task-2c.yaml');
 */
export function loadScenario(file: string): Promise<Scenario> {
  return load(file, []);
}

async function load(file: string, extending: readonly string[]): Promise<Scenario> {
  const document = await readDocument(file);
  const isExtension = typeof document.value === 'object' && document.value !== null && 'extends' in document.value;
  return isExtension ? extendScenario(document, extending) : readScenario(document);
}

function readScenario(document: Document): Scenario {
  const outline = checkPart(document, [], ScenarioSchema);
  noteUnknownSettings(document);
  const before = document.problemCount;
  const steps = listed(document).flatMap((_, place) => readStep(document, ['steps', place], outline?.deadline ?? DEFAULT_DEADLINE_SECONDS) ?? []);
  const areWhole = document.problemCount === before;
  noteRepeatedIds(document, steps);
  if (outline === undefined) throw problemsIn(document);
  const scenario: Scenario = {
    name: outline.name,
    title: outline.title ?? outline.name,
    settings: settingsOf(outline.settings),
    seconds: outline.seconds ?? { full: 60, quick: 60 },
    prompts: new Map(Object.entries(outline.prompts ?? {}).map(([list, { expect, texts }]) => [list, texts.map((entry, place) => promptOf(list, place, entry, expect))])),
    steps,
    files: [document.file],
    digest: digestOf(document.text),
  };
  // A call that could not be read would be missed by those that repeat it: that is no problem of theirs.
  if (areWhole) noteComposition(scenario, document, (path) => path);
  document.throwProblems();
  return scenario;
}

/** Throws the document's problems where it must have some; what it returns is for the case that it has none. */
function problemsIn(document: Document): Error {
  document.throwProblems();
  return new Error(`${document.file}: a problem was found but not noted`);
}

/** What is wrong in a full run is told once: a quick run is tried where the full one works out. */
function noteComposition(scenario: Scenario, document: Document, place: (path: Path) => Path): void {
  const before = document.problemCount;
  for (const quick of [false, true]) {
    if (document.problemCount === before) composeRun(scenario, quick, (path, text) => document.problemAt(place(path), text));
  }
}

async function extendScenario(document: Document, extending: readonly string[]): Promise<Scenario> {
  const extension = checkPart(document, [], ExtensionSchema);
  noteUnknownSettings(document);
  if (extension === undefined) throw problemsIn(document);
  document.throwProblems();
  const baseFile = resolve(dirname(document.file), extension.extends);
  const chain = [...extending, resolve(document.file)];
  if (chain.includes(baseFile)) {
    document.problemAt(['extends'], `${extension.extends} found, expected a scenario that does not extend this one`);
    document.throwProblems();
  }
  const base = await load(baseFile, chain);
  const ids = base.steps.map((step) => step.id);
  const { without = [], repeat = {} } = extension;
  without.forEach((id, place) => {
    if (!ids.includes(id)) document.problemAt(['without', place], unknownName('step', id, ids));
  });
  for (const id of Object.keys(repeat)) if (!ids.includes(id)) document.problemAt(['repeat', id], unknownName('step', id, ids));
  const kept = base.steps.filter((step) => !without.includes(step.id)).map((step) => withRepeat(step, repeat[step.id]));
  const scenario: Scenario = {
    ...base,
    name: extension.name,
    title: extension.title ?? base.title,
    settings: new Map([...base.settings, ...settingsOf(extension.settings)]),
    seconds: extension.seconds ?? base.seconds,
    steps: [...kept, ...readAddedSteps(document, extension.steps ?? [], base.steps, DEFAULT_DEADLINE_SECONDS)],
    files: [document.file, ...base.files],
    digest: digestOf(document.text, base.digest),
  };
  document.throwProblems();
  // What the base refers to may be what was left out: such a problem belongs to this file.
  noteComposition(scenario, document, () => ['extends']);
  document.throwProblems();
  return scenario;
}

const withRepeat = (step: Step, repeat: number | undefined): Step => (repeat === undefined ? step : { ...step, repeat: { full: repeat, quick: Math.min(repeat, step.repeat.quick) } });

const settingsOf = (settings: Readonly<Record<string, string | number | boolean>> | undefined): ReadonlyMap<string, string> =>
  new Map(Object.entries(settings ?? {}).map(([name, value]) => [name, String(value)]));

const digestOf = (...texts: readonly string[]): string => createHash('sha256').update(texts.join('\n')).digest('hex');

interface RawExpectation {
  readonly policy?: string;
  readonly documented?: string;
}

/** Generated code is seeded from its place alone: prompts are the same in every run but for their mark. */
function promptOf(list: string, place: number, entry: string | { readonly text: string; readonly code?: string; readonly expect?: RawExpectation }, shared: RawExpectation | undefined): Prompt {
  const own = typeof entry === 'string' ? { text: entry } : entry;
  const code = own.code === undefined ? '' : `\n\n${generateText(`${list} ${place}`, bytesOf(own.code))}`;
  const expect: Expectation = { policy: own.expect?.policy ?? shared?.policy, documented: own.expect?.documented ?? shared?.documented };
  return { text: `${own.text}${code}`, expect };
}

function listed(document: Document): readonly unknown[] {
  const steps: unknown = typeof document.value === 'object' && document.value !== null && 'steps' in document.value ? document.value.steps : [];
  return Array.isArray(steps) ? steps : [];
}

function noteUnknownSettings(document: Document): void {
  const settings: unknown = typeof document.value === 'object' && document.value !== null && 'settings' in document.value ? document.value.settings : {};
  if (typeof settings !== 'object' || settings === null) return;
  for (const name of Object.keys(settings)) {
    if (!DAEMON_SETTINGS.has(name)) document.problemAt(['settings', name], unknownName('setting', name, DAEMON_SETTINGS.keys()));
  }
}

function noteRepeatedIds(document: Document, steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const [place, step] of steps.entries()) {
    if (seen.has(step.id)) document.problemAt(['steps', place, 'id'], `${step.id} found a second time, expected each id once`);
    seen.add(step.id);
  }
}
