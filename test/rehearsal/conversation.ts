import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from './client.ts';
import type { Frame } from './client.ts';
import { normalise } from './normalise.ts';
import type { ProviderStandIn } from './provider-stand-in.ts';

/** What was said to a daemon under one title, and what it answered, normalised. */
export interface Exchange {
  readonly title: string;
  readonly answers: unknown;
}

/** Where the conversation is held. */
export interface Stage {
  readonly url: string;
  readonly providers: ProviderStandIn;
  /** An empty folder that client and daemon both see. */
  readonly folder: string;
}

const HELLOS: readonly (readonly [title: string, message: string])[] = [
  ['a hello that is not JSON', 'nonsense'],
  ['another operation than hello', '{"op":"health"}'],
  ['a hello that is a list', '[]'],
];

const MESSAGES: readonly (readonly [title: string, message: string])[] = [
  ['a message that is not JSON', '{'],
  ['a message that is a list', '[]'],
  ['a message without op', '{}'],
  ['an op nobody knows', '{"op":"ping"}'],
  ['a call without a name', '{"op":"call_tool"}'],
  ['a call with a number as request id', '{"op":"call_tool","name":"chat","request_id":1}'],
  ['a call with a list as arguments', '{"op":"call_tool","name":"chat","arguments":[]}'],
  ['a rotation without tokens', '{"op":"rotate_token"}'],
  ['a rotation with empty tokens', '{"op":"rotate_token","old":"","new":""}'],
  ['the list of tools', '{"op":"list_tools"}'],
  ['health', '{"op":"health"}'],
];

const step = (number: number, last: boolean, files: readonly string[]): object => ({
  step: `step ${number}`,
  step_number: number,
  total_steps: 2,
  next_step_required: !last,
  findings: `finding ${number}`,
  relevant_files: files,
  model: 'auto',
  confidence: 'low',
});

type Call = readonly [title: string, tool: string, args: object, requestId?: string];

function calls(a: string, b: string, missing: string): readonly Call[] {
  const workflow = ['analyze', 'debug', 'thinkdeep', 'codereview', 'refactor', 'testgen', 'secaudit'].flatMap((tool): Call[] => [
    [`${tool}, a paused step`, tool, step(1, false, [a])],
    [`${tool}, the last step`, tool, step(2, true, [a])],
  ]);
  return [
    ['an unknown tool', 'nothing_like_it', {}],
    ['a chat', 'chat', { prompt: 'hello', model: 'auto', use_websearch: false, nonce: 1 }, 'chat-1'],
    ['the same prompt again: semantic cache', 'chat', { prompt: 'hello', model: 'auto', use_websearch: false, nonce: 2 }],
    ['the same request id with another tool', 'version', {}, 'chat-1'],
    ['the same arguments in another order', 'chat', { use_websearch: false, nonce: 1, model: 'auto', prompt: 'hello' }],
    ['a tool by its other name', 'chat_EXAI-WS', { prompt: 'hello there', model: 'auto', use_websearch: false }],
    ['a chat with a Kimi model', 'chat', { prompt: 'hello', model: 'kimi-k2-0905-preview', use_websearch: false }],
    ['a chat with a model nobody has', 'chat', { prompt: 'unknown', model: 'nobody-has-it', use_websearch: false }],
    ['a chat without a prompt', 'chat', { nonce: 3 }],
    ['the same failing chat again: the error is gone', 'chat', { nonce: 3 }],
    ['challenge', 'challenge', { prompt: 'is it so' }],
    ['version', 'version', { nonce: 4 }],
    ['activity, the first time', 'activity', { lines: 10, model: 'auto', nonce: 5 }],
    ['activity, the second time', 'activity', { lines: 10, model: 'auto', nonce: 6 }],
    ['an upload', 'kimi_upload_and_extract', { files: [a], model: 'auto', nonce: 7 }],
    ['the same upload: file cache', 'kimi_upload_and_extract', { files: [a], model: 'auto', nonce: 8 }],
    ['an upload of which one file is missing', 'kimi_upload_and_extract', { files: [b, missing], model: 'auto' }],
    ['an upload of nothing', 'kimi_upload_and_extract', { files: [] }],
    ['an upload of a missing file', 'kimi_upload_and_extract', { files: [missing] }],
    ...workflow,
    ['a workflow step without its arguments', 'analyze', { step: 'alone' }],
    ['planner, a paused step', 'planner', { step: 'plan', step_number: 1, total_steps: 2, next_step_required: true }],
    ['planner, the last step', 'planner', { step: 'plan', step_number: 2, total_steps: 2, next_step_required: false }],
    ['status', 'status', {}],
    ['a GLM upload', 'glm_upload_file', { file: a }],
    ['a Kimi chat about files', 'kimi_multi_file_chat', { files: [a], prompt: 'p', model: 'kimi-k2-0905-preview' }],
    ['a payload preview', 'glm_payload_preview', { prompt: 'hi' }],
  ];
}

/** Holds the whole conversation with whatever daemon listens, and gives what it answered, normalised. */
export async function holdConversation(stage: Stage): Promise<readonly Exchange[]> {
  const [a, b, missing] = ['a.txt', 'b.txt', 'missing.txt'].map((name) => join(stage.folder, name)) as [string, string, string];
  await mkdir(stage.folder, { recursive: true });
  await Promise.all([writeFile(a, 'contents a'), writeFile(b, 'contents b')]);
  const exchanges: Exchange[] = [];
  const note = (title: string, answers: unknown): void => {
    exchanges.push({ title, answers: hidePaths(normalise(answers), stage.folder) });
  };

  for (const [title, message] of HELLOS) {
    const client = await Client.connect(stage.url);
    client.send(message);
    const frame = await client.next();
    const { code, reason } = (await client.closed()) ?? {};
    note(title, { frame, code, reason: code === 1011 ? '' : reason });
  }
  const client = await Client.open(stage.url);
  for (const [title, message] of MESSAGES) {
    client.send(message);
    note(title, await client.answer());
  }
  let number = 0;
  for (const [title, tool, args, requestId] of calls(a, b, missing)) {
    number += 1;
    const before = stage.providers.requests.length;
    const frames = await client.call(tool, args, requestId ?? `call-${number}`);
    note(title, { frames: frames.map(textMatchesOutputs), asked: stage.providers.requests.slice(before).map(askedFor).toSorted() });
  }
  await client.close();
  note('more calls of one provider than it has slots', await overCapacity(stage, a));
  note('health on another socket while a chat runs', await blockedLoop(stage));
  note('an upload that outlasts the heartbeat interval', await killed(stage, a));
  const large = await Client.open(stage.url);
  large.send(JSON.stringify({ op: 'health', padding: 'x'.repeat(33_554_432) }));
  note('a frame of more than 32 MiB', { code: (await large.closed())?.code });
  return exchanges;
}

/** The top-level text repeats the outputs: compared here, so that it is not normalised twice. */
const textMatchesOutputs = (frame: Frame): Frame => {
  const { text, outputs } = frame;
  if (text === undefined || !Array.isArray(outputs)) return frame;
  const joined = outputs.map((output: { readonly text: string }) => output.text).filter((part) => part !== '').join('\n\n');
  return { ...frame, text: text === joined ? 'the outputs, joined' : 'something else' };
};

/** What a provider was asked: method, path without ids, model. */
const askedFor = ({ method, path, body }: { readonly method: string; readonly path: string; readonly body: string }): string =>
  `${method} ${path.replace(/file-\d+/, '<id>')}${/"model": ?"([^"]+)"/.exec(body)?.[1]?.replace(/^/, ' ') ?? ''}`;

const hidePaths = (value: unknown, folder: string): unknown => JSON.parse(JSON.stringify(value).replaceAll(folder, '<folder>'));

async function overCapacity({ url, providers }: Stage, file: string): Promise<unknown> {
  const release = providers.hold();
  const args = { files: [file], model: 'kimi-k2-0905-preview' };
  const busy = await Promise.all(Array.from({ length: 6 }, () => Client.open(url)));
  for (const [index, client] of busy.entries()) {
    client.send({ op: 'call_tool', name: 'kimi_upload_and_extract', request_id: `busy-${index}`, arguments: { ...args, nonce: `busy ${index}` } });
    while ((await client.next())?.['op'] !== 'call_tool_ack');
  }
  const seventh = await Client.open(url);
  const refused = await seventh.call('kimi_upload_and_extract', { ...args, nonce: 'seventh' }, 'seventh');
  const retried = await seventh.call('kimi_upload_and_extract', { ...args, nonce: 'seventh' }, 'seventh again');
  release();
  const answers = await Promise.all(busy.map((client) => client.answer()));
  await Promise.all([...busy, seventh].map((client) => client.close()));
  return { refused, retried, answered: answers.map((frames) => frames.length) };
}

async function killed({ url, providers }: Stage, file: string): Promise<unknown> {
  const release = providers.hold();
  const args = { files: [file], model: 'auto', nonce: 'killed' };
  const [victim, other] = await Promise.all([Client.open(url), Client.open(url)]);
  victim.send({ op: 'call_tool', name: 'kimi_upload_and_extract', request_id: 'killed', arguments: args });
  const frames = [await victim.next(), await victim.next(), await victim.next()];
  release();
  victim.send({ op: 'health' });
  const sameId = await other.call('kimi_upload_and_extract', args, 'killed');
  const sameArguments = await other.call('kimi_upload_and_extract', args, 'another id');
  other.send({ op: 'health' });
  const elsewhere = await other.answer();
  const pong = new Promise<boolean>((resolve) => {
    victim.socket.once('pong', () => {
      resolve(true);
    });
  });
  victim.socket.ping();
  const ponged = await pong;
  const unanswered = victim.unread.length === 0;
  await Promise.all([victim.close(), other.close()]);
  return { frames, sameId, sameArguments, elsewhere, ponged, unanswered };
}

async function blockedLoop({ url, providers }: Stage): Promise<unknown> {
  const release = providers.hold();
  const [chatting, asking] = await Promise.all([Client.open(url), Client.open(url)]);
  const before = providers.requests.length;
  chatting.send({ op: 'call_tool', name: 'chat', request_id: 'blocking', arguments: { prompt: 'block', model: 'auto', use_websearch: false } });
  while (providers.requests.length === before) await new Promise(setImmediate);
  asking.send({ op: 'health' });
  const ping = new Promise<number>((resolve) => {
    asking.socket.on('pong', () => {
      resolve(Date.now() / 1000);
    });
  });
  asking.socket.ping();
  // A daemon whose loop ran would have answered by the time that a new connection of the operating system is made.
  const other = await fetch(providers.kimiUrl.replace('/v1', '/free'), { signal: AbortSignal.timeout(200) }).catch(() => undefined);
  const released = Date.now() / 1000;
  release();
  const [frame] = await asking.answer();
  const health = frame?.['health'];
  const t = typeof health === 'object' && health !== null && 't' in health && typeof health.t === 'number' ? health.t : 0;
  const pongWaited = (await ping) >= released;
  const chat = await chatting.answer();
  await Promise.all([chatting.close(), asking.close()]);
  return { held: other === undefined, healthWaited: t >= released, pongWaited, chat: chat.map((one) => one['op']) };
}
