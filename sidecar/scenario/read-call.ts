import { checkPart } from '../document/check-document.ts';
import type { Document, Path } from '../document/document.ts';
import { unknownName } from '../document/nearest.ts';
import { findTool, TOOLS } from '../protocol/tools.ts';
import type { Tool } from '../protocol/tools.ts';
import type { Inference, JsonObject } from '../spans/planned-call.ts';
import { CallSchema, WithSchema } from './scenario-schema.ts';
import type { RawCall, RawWith } from './scenario-schema.ts';
import type { CallTemplate, FileSource, Presence, PromptSource } from './scenario.ts';
import { bytesOf } from './size.ts';

/** What a call takes from around it where it says nothing itself. */
export interface CallContext {
  readonly label: string;
  readonly deadlineSeconds: number;
}

/** The largest file that a scenario may generate; providers refuse more. */
const LARGEST_FILE_BYTES = 100_000_000;

/** Reads one call, with what its part's `with` gives it; undefined where it has problems, which are noted. */
export function readCall(document: Document, path: Path, shared: Path | undefined, context: CallContext): CallTemplate | undefined {
  const common: RawWith | undefined = shared === undefined ? {} : checkPart(document, shared, WithSchema);
  const own = checkPart(document, path, common?.tool === undefined ? CallSchema : WithSchema);
  if (common === undefined || own === undefined) return undefined;
  const call = { ...common, ...own, arguments: { ...common.arguments, ...own.arguments } as JsonObject };
  const tool = toolOf(document, path, call.tool ?? '');
  if (tool === undefined) return undefined;
  noteMisuse(document, path, call, tool);
  return {
    path,
    tool,
    label: call.label ?? context.label,
    times: typeof call.times === 'object' ? call.times : [call.times ?? 1],
    presence: presenceOf(call),
    model: call.model,
    arguments: call.arguments,
    prompt: promptOf(call.prompt),
    files: filesOf(call.files),
    inference: call.inference ?? usualInference(tool, call.arguments),
    expect: { policy: call.expect?.policy, documented: call.expect?.documented },
    cell: call.cell ?? false,
    deadlineSeconds: call.deadline ?? context.deadlineSeconds,
    leaves: call.leaves ?? tool.leaves,
    blocks: call.blocks ?? tool.blocks,
  };
}

/** Part of which runs something is, by its `quick` and `only`. */
export const presenceOf = (item: { readonly quick?: unknown; readonly only?: unknown }): Presence => ({ full: item.only !== 'quick', quick: item.quick !== false });

function toolOf(document: Document, path: Path, name: string): Tool | undefined {
  const tool = findTool(name);
  if (tool === undefined) document.problemAt([...path, 'tool'], unknownName('tool', name, TOOLS.keys()));
  return tool;
}

type MergedCall = Omit<RawWith, 'arguments'> & { readonly arguments: JsonObject };

function noteMisuse(document: Document, path: Path, call: MergedCall, tool: Tool): void {
  const note = (part: string, text: string): void => document.problemAt([...path, part], text);
  const given = new Set(Object.keys(call.arguments));
  if (given.has('_meta')) note('arguments', '_meta found, expected none: the replay writes it');
  if (given.has('model')) note('arguments', 'model found, expected none: it stands beside arguments, not in them');
  if (call.prompt !== undefined) {
    if (given.has('prompt')) note('prompt', 'a second prompt found, expected one: arguments have it too');
    if (!tool.required.includes('prompt')) note('prompt', `a prompt found, expected none: ${tool.name} takes no prompt`);
    given.add('prompt');
  }
  if (call.files !== undefined) {
    if (tool.files === undefined) note('files', `files found, expected none: ${tool.name} takes no files`);
    else if (given.has(tool.files.argument)) note('files', `files found, expected none: arguments have ${tool.files.argument} too`);
    else given.add(tool.files.argument);
    if (tool.files?.argument === 'file' && (call.files.count ?? 1) > 1) note('files', `${call.files.count} files found, expected one: ${tool.name} takes one`);
    if ('size' in call.files && bytesOf(call.files.size) > LARGEST_FILE_BYTES) note('files', `${call.files.size} found, expected at most 100MB`);
    if ('size' in call.files && bytesOf(call.files.size) < 16) note('files', `${call.files.size} found, expected at least 16B: shorter contents would not be unique`);
  }
  const missing = tool.required.filter((argument) => !given.has(argument));
  if (missing.length > 0) note('arguments', `no ${missing.join(', no ')} found, expected every argument that ${tool.name} needs: ${tool.required.join(', ')}`);
}

function promptOf(prompt: RawCall['prompt']): PromptSource | undefined {
  if (prompt === undefined) return undefined;
  if (typeof prompt === 'string') return { kind: 'text', text: prompt };
  return 'from' in prompt ? { kind: 'list', list: prompt.from } : { kind: 'again', label: prompt.again };
}

function filesOf(files: RawCall['files']): FileSource | undefined {
  if (files === undefined) return undefined;
  const count = files.count ?? 1;
  return 'size' in files ? { kind: 'fresh', count, bytes: bytesOf(files.size) } : { kind: 'again', count, label: files.again };
}

function usualInference(tool: Tool, given: JsonObject): Inference | 'expert' {
  if (tool.asksModel === 'always') return 'due';
  return tool.asksModel === 'expert' && given['next_step_required'] === false ? 'expert' : 'none';
}
