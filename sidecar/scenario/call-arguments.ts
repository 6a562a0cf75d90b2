import type { Json, JsonObject } from '../spans/planned-call.ts';
import type { CallSlot } from './slots.ts';
import type { WrittenFile } from './planned-files.ts';

/** The arguments of one call: as the scenario has them, with prompt, files and model, and the mark in every text that reaches a provider. */
export function callArguments({ template, prompt }: CallSlot, mark: string, files: readonly WrittenFile[]): JsonObject {
  const { tool, model } = template;
  const given: Record<string, Json> = { ...template.arguments };
  if (prompt) given['prompt'] = prompt.text;
  if (tool.files && files.length > 0) {
    const paths = files.map((file) => file.daemonPath);
    given[tool.files.argument] = tool.files.argument === 'file' ? (paths[0] ?? '') : paths;
  }
  if (model !== undefined) given['model'] = model;
  for (const text of tool.texts) {
    const value = given[text];
    if (typeof value === 'string') given[text] = `${value} [${mark}]`;
  }
  return given;
}

/** The name of a routing cell: the tool and what tells its calls apart, texts and files left out. */
export function cellOf({ template, prompt }: CallSlot): string {
  const { tool } = template;
  if (prompt?.listed !== undefined) return `${tool.name} ${prompt.listed}`;
  const apart = Object.entries(template.arguments)
    .filter(([name]) => !tool.texts.includes(name) && name !== tool.files?.argument)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [tool.name, ...apart].join(' ');
}
