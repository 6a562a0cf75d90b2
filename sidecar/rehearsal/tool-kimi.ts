import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { JsonObject } from '../spans/planned-call.ts';
import type { Daemon } from './daemon.ts';
import { textArgument } from './json.ts';
import { providerOf } from './models.ts';
import type { ChatMessage } from './provider-client.ts';
import type { Tool, ToolRun } from './tool.ts';
import { uploadAll } from './uploads.ts';

/** Uploads files and answers their extracted text: in a thread of the executor, so that the loop goes on. */
export const uploadTool = (daemon: Daemon): Tool => ({
  routed: false,
  blocks: false,
  run: async (run) => {
    const files = strings(run.args['files']);
    const purpose = typeof run.args['purpose'] === 'string' ? run.args['purpose'].trim() : 'file-extract';
    if (files.length === 0) return envelope('valueerror', run.tool, 'No files provided');
    const extracted = await daemon.executor.run(() => uploadAll(daemon, run, files, purpose));
    if (extracted.length === 0) return envelope('runtimeerror', run.tool, `All files skipped by size gate (>0 MB): ${JSON.stringify(files)}`);
    return JSON.stringify(extracted);
  },
});

/** Uploads files and asks a Kimi model about them. */
export const multiFileChatTool = (daemon: Daemon): Tool => ({
  routed: true,
  blocks: false,
  run: (run) =>
    daemon.executor.run(async () => {
      const extracted = await uploadAll(daemon, run, strings(run.args['files']), 'file-extract');
      const messages: readonly ChatMessage[] = [...extracted, { role: 'user', content: textArgument(run.args, 'prompt') ?? '' }];
      const { content } = await daemon.providers.chat('KIMI', run.model, messages, run.span.context);
      return JSON.stringify({ model: run.model, content });
    }),
});

/** Uploads one file to GLM; what is no file it refuses before it asks. */
export const glmUploadTool = (daemon: Daemon): Tool => ({
  routed: true,
  blocks: false,
  run: (run) =>
    daemon.executor.run(async () => {
      const file = textArgument(run.args, 'file') ?? '';
      const path = resolve(daemon.home, file);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) throw new Error(`File not found: ${file}`);
      if (found.isDirectory()) throw new Error(`[Errno 21] Is a directory: '${file}'`);
      const id = await daemon.providers.upload('GLM', path, 'agent', run.span.context);
      return JSON.stringify({ file_id: id, filename: basename(file) });
    }),
});

/** Asks a model without any of the chat tool's ways; `shape` makes the answer of it. */
export const plainChatTool = (daemon: Daemon, routed: boolean, text: (args: JsonObject) => string, shape: (run: ToolRun, content: string) => JsonObject): Tool => ({
  routed,
  blocks: false,
  run: (run) =>
    daemon.executor.run(async () => {
      const model = providerOf(run.model) === 'KIMI' ? run.model : 'kimi-k2-0711-preview';
      const { content } = await daemon.providers.chat('KIMI', model, [{ role: 'user', content: text(run.args) }], run.span.context);
      return JSON.stringify(shape({ ...run, model }, content));
    }),
});

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((file) => typeof file === 'string') : []);

const envelope = (errorClass: string, tool: string, error: string): string =>
  JSON.stringify({ status: 'execution_error', error_class: errorClass, provider: 'KIMI', tool, error, detail: error });
