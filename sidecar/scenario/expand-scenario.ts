import type { Inference, PlannedCall, PlannedFile } from '../spans/planned-call.ts';
import { callArguments, cellOf } from './call-arguments.ts';
import { sparedOthers } from './care.ts';
import { composePasses, composeRun, type Passes } from './compose-run.ts';
import type { Note } from './composer.ts';
import type { CallSlot, StageSlot } from './slots.ts';
import { deriveHex } from './generate.ts';
import type { Plan, Stage } from './plan.ts';
import { folderOf, writeFiles } from './planned-files.ts';
import type { WrittenFile } from './planned-files.ts';
import type { Scenario } from './scenario.ts';

export { removePlannedFiles } from './planned-files.ts';

/** What makes a scenario definite. */
export interface Expansion {
  readonly runId: string;
  /** Decides contents, marks and trace ids, together with the run id. */
  readonly seed: string;
  readonly quick: boolean;
  /** For whose sake calls that keep others waiting or leave something behind are left out: `by --gentle`; undefined where they are made. */
  readonly spare?: string | undefined;
  /** True where nothing is to be written: files are named, but neither made nor digested. @default false */
  readonly dry?: boolean;
  /** Where generated files go, into a folder named for the run, and the same folder as the daemon sees it. */
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  /** Divides pauses, quiet windows and deadlines. */
  readonly timeScale: number;
  /** The daemon's settings in force, by environment variable. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Fixes every call of a run before any value is seen, and writes the files that it sends. The same scenario, run id and
 * seed give the same plan.
 *
 * @example
 * const plan = await expandScenario(scenario, { runId, seed: runId, quick: false, filesDir, filesDirInDaemon: filesDir, timeScale: 1, settings: new Map() });
 */
export async function expandScenario(scenario: Scenario, expansion: Expansion): Promise<Plan> {
  const { quick, spare, timeScale } = expansion;
  const composed = composeRun(scenario, quick, unchecked(scenario));
  const { stages, leftOut } = spare === undefined ? composed : sparedOthers(composed, spare);
  const seconds = (quick ? scenario.seconds.quick : scenario.seconds.full) / timeScale;
  return { ...(await makeDefinite(scenario, stages, { ...expansion, seed: JSON.stringify([expansion.seed, expansion.runId]), firstOrder: 0, filesBegin: 'file' }, seconds)), leftOut };
}

/** A later round of a run that was left open: which steps, how often, and what was planned before. */
export interface Round extends Passes {
  /** Counted from 2: the ordinary run is the first. */
  readonly number: number;
  /** How many calls were planned before: the round's are numbered on. */
  readonly firstOrder: number;
  /** What it takes, for a progress display. */
  readonly expectedSeconds: number;
}

/**
 * Fixes every call of a later round, and writes the files that it sends: other contents, marks and traces than those of any
 * round before, and iterations that go on where those ended.
 */
export function expandRound(scenario: Scenario, round: Round, expansion: Expansion): Promise<Plan> {
  const composed = composePasses(scenario, expansion.quick, round, unchecked(scenario));
  const stages = expansion.spare === undefined ? composed : sparedOthers({ stages: composed, leftOut: [] }, expansion.spare).stages;
  const seed = JSON.stringify([expansion.seed, expansion.runId, round.number]);
  return makeDefinite(scenario, stages, { ...expansion, seed, firstOrder: round.firstOrder, filesBegin: `round-${round.number}` }, round.expectedSeconds);
}

const unchecked =
  (scenario: Scenario): Note =>
  (path, text) => {
    throw new Error(`${scenario.name} was not checked: ${path.join('.')}: ${text}`);
  };

/** An expansion whose seed is that of these stages alone. */
interface Definite extends Expansion {
  readonly firstOrder: number;
  /** What the names of its files begin with: no two rounds of a run write the same file. */
  readonly filesBegin: string;
}

async function makeDefinite(scenario: Scenario, stages: readonly StageSlot[], definite: Definite, expectedSeconds: number): Promise<Plan> {
  const { runId, quick, dry, timeScale, filesDir, filesDirInDaemon, seed, filesBegin } = definite;
  const slots = stages.flatMap((stage) => (stage.kind === 'calls' ? stage.lanes.flat() : []));
  const folder = folderOf(filesDir, filesDirInDaemon, runId);
  const files = await writeFiles(new Set(slots.flatMap((slot) => slot.files)), { folder, seed, begin: filesBegin, dry: dry === true });
  const calls = planCalls(slots, files, definite);
  return {
    runId,
    scenario: scenario.name,
    quick,
    stages: stages.map((stage) => planStage(stage, calls, timeScale)),
    calls: [...calls.values()],
    leftOut: [],
    expectedSeconds,
    filesFolder: files.size > 0 ? folder.path : undefined,
  };
}

function planCalls(slots: readonly CallSlot[], files: ReadonlyMap<unknown, WrittenFile>, expansion: Definite): ReadonlyMap<CallSlot, PlannedCall> {
  const units = new Map<number, string>();
  const calls = new Map<CallSlot, PlannedCall>();
  for (const [place, slot] of slots.entries()) {
    const order = expansion.firstOrder + place;
    const callId = `${expansion.runId}-${String(order + 1).padStart(4, '0')}`;
    if (!units.has(slot.unit)) units.set(slot.unit, callId);
    calls.set(slot, planCall(slot, order, callId, units.get(slot.unit) ?? callId, files, expansion));
  }
  return calls;
}

function planCall(slot: CallSlot, order: number, callId: string, unit: string, files: ReadonlyMap<unknown, WrittenFile>, { seed, settings, timeScale }: Expansion): PlannedCall {
  const { template, step, iteration, prompt } = slot;
  // A prompt that comes again carries its first mark: to the letter the same, so that a cache may answer.
  const mark = `exai-${deriveHex(prompt ? `${seed} prompt ${prompt.number}` : `${seed} call ${order}`, 16)}`;
  const own = slot.files.flatMap((content) => files.get(content) ?? []);
  return {
    callId,
    traceId: deriveHex(`${seed} trace ${order}`, 32),
    spanId: deriveHex(`${seed} span ${order}`, 16),
    order,
    step: step.id,
    label: template.label,
    iteration,
    unit,
    group: `${step.id}#${iteration}`,
    warmup: step.warmup,
    tool: template.tool.name,
    arguments: callArguments(slot, mark, own),
    requestedModel: template.model,
    files: template.tool.files?.uploads === true ? own.map((file): PlannedFile => ({ ...file, repeated: slot.repeated })) : [],
    markers: template.tool.texts.length > 0 ? [mark] : [],
    inference: template.inference === 'expert' ? expertInference(settings.get('EXPERT_ANALYSIS_ENABLED')) : template.inference,
    expectedModel: template.expect.policy ?? prompt?.expect.policy,
    documentedModel: template.expect.documented ?? prompt?.expect.documented,
    cell: template.cell ? cellOf(slot) : undefined,
    deadlineMillis: (template.deadlineSeconds * 1000) / timeScale,
    leaves: template.leaves,
    blocks: template.blocks,
  };
}

/** The words that the daemon takes for on. */
const ON = new Set(['true', '1', 'yes']);

/** A daemon whose setting nobody knows may ask its expert: taking that time for the tool's own would refute claims wrongly. */
function expertInference(setting: string | undefined): Inference {
  if (setting === undefined) return 'possible';
  return ON.has(setting.trim().toLowerCase()) ? 'due' : 'none';
}

function planStage(stage: StageSlot, calls: ReadonlyMap<CallSlot, PlannedCall>, timeScale: number): Stage {
  const base = { step: stage.step.id, iteration: stage.iteration, label: stage.label };
  if (stage.kind !== 'calls') return { ...base, kind: stage.kind, seconds: stage.seconds / timeScale };
  return { ...base, kind: 'calls', lanes: stage.lanes.map((lane) => lane.flatMap((slot) => calls.get(slot) ?? [])) };
}
