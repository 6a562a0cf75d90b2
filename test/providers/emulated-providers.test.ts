import { afterEach, describe, expect, test } from 'vitest';
import { createContentStore } from '../../sidecar/providers/content-store.ts';
import { startEmulatedProviders, type EmulatedProviders, type EmulatedProvidersOptions } from '../../sidecar/providers/emulated-providers.ts';

const FAST = { medianSeconds: 0.0001, sigma: 0.1 };
const running: EmulatedProviders[] = [];

async function start(options: Partial<EmulatedProvidersOptions> = {}): Promise<EmulatedProviders> {
  const providers = await startEmulatedProviders({ seed: 'test', delays: { upload: FAST, content: FAST, chat: FAST }, ...options });
  running.push(providers);
  return providers;
}

const upload = (url: string, content: string): Promise<Response> => {
  const form = new FormData();
  form.set('purpose', 'file-extract');
  form.set('file', new File([content], 'notes.txt'));
  return fetch(`${url}/files`, { method: 'POST', body: form });
};

const chat = (url: string, body: object): Promise<Response> => fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
const MESSAGES = [{ role: 'user', content: 'hello there' }];

afterEach(async () => {
  await Promise.all(running.splice(0).map((providers) => providers.stop()));
});

describe('emulated providers', () => {
  test('give back the text that was uploaded, under a new id each time', async () => {
    const { kimiUrl } = await start();
    const ids = await Promise.all([upload(kimiUrl, 'Grüße, Welt'), upload(kimiUrl, 'Grüße, Welt')].map(async (sent) => ((await (await sent).json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(2);
    const content = await fetch(`${kimiUrl}/files/${ids[0] ?? ''}/content`);
    expect([content.status, await content.text()]).toEqual([200, 'Grüße, Welt']);
  });

  test('do not know an id that they never gave, nor a path that neither provider has', async () => {
    const { kimiUrl, glmUrl } = await start();
    expect((await fetch(`${kimiUrl}/files/file-none/content`)).status).toBe(404);
    expect((await fetch(`${glmUrl}/embeddings`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('answer a chat with the model asked for, text and token counts', async () => {
    const { glmUrl } = await start();
    const answer = (await (await chat(glmUrl, { model: 'glm-4.5-flash', messages: MESSAGES })).json()) as {
      model: string;
      choices: { message: { content: string } }[];
      usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
    };
    expect(answer.model).toBe('glm-4.5-flash');
    expect(answer.choices[0]?.message.content).toMatch(/^\w.*\.$/);
    expect(answer.choices[0]?.message.content).not.toContain('<tool_call>');
    expect(answer.usage.total_tokens).toBe(answer.usage.prompt_tokens + answer.usage.completion_tokens);
    expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
  });

  test('stream a chat as server-sent events that say the same', async () => {
    const { kimiUrl } = await start();
    const whole = (await (await chat(kimiUrl, { model: 'kimi-k2', messages: MESSAGES })).json()) as { choices: { message: { content: string } }[] };
    const streamed = await (await chat(kimiUrl, { model: 'kimi-k2', messages: MESSAGES, stream: true })).text();
    const events = streamed.split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const words = events.slice(0, -1).map((event) => (JSON.parse(event.slice('data: '.length)) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '');
    expect(words.join('')).toBe(whole.choices[0]?.message.content);
  });

  test('answer a web search with nothing found', async () => {
    const { glmUrl } = await start();
    expect(await (await fetch(`${glmUrl}/web_search`, { method: 'POST', body: '{}' })).json()).toEqual({ search_result: [] });
  });

  test('refuse bodies that are too long, no multipart or no chat', async () => {
    const { kimiUrl } = await start({ maxBodyBytes: 1000 });
    expect((await upload(kimiUrl, 'x'.repeat(2000))).status).toBe(413);
    expect((await fetch(`${kimiUrl}/files`, { method: 'POST', body: 'plain' })).status).toBe(400);
    expect((await fetch(`${kimiUrl}/chat/completions`, { method: 'POST', body: '{' })).status).toBe(400);
  });

  test('meet their faults as often as asked, for the model asked', async () => {
    const { kimiUrl } = await start({ faults: [{ call: 'chat', model: 'bad', answer: 429, times: 2 }, { call: 'content', answer: 'abort' }] });
    const statuses: number[] = [];
    for (const model of ['bad', 'good', 'bad', 'bad']) statuses.push((await chat(kimiUrl, { model, messages: MESSAGES })).status);
    expect(statuses).toEqual([429, 200, 429, 200]);
    await expect(fetch(`${kimiUrl}/files/file-1/content`)).rejects.toThrow('fetch failed');
  });

  test('stop at once while a call hangs, safely twice', async () => {
    const providers = await start({ faults: [{ call: 'chat', answer: 'hang' }] });
    const hanging = chat(providers.kimiUrl, { model: 'm', messages: MESSAGES }).then(
      () => 'answered',
      () => 'cut',
    );
    await fetch(`${providers.glmUrl}/web_search`, { method: 'POST', body: '{}' });
    await Promise.all([providers.stop(), providers.stop()]);
    await providers.stop();
    expect(await hanging).toBe('cut');
  });
});

describe('the content store', () => {
  test('drops the oldest contents beyond its bound, never the newest', () => {
    const store = createContentStore(100);
    const ids = [60, 30, 30, 200].map((size) => store.add(Buffer.alloc(size)));
    expect(ids.map((id) => store.get(id)?.length)).toEqual([undefined, undefined, undefined, 200]);
    const next = store.add(Buffer.alloc(50));
    expect([store.get(ids[3] ?? ''), store.get(next)?.length, store.bytes()]).toEqual([undefined, 50, 50]);
  });
});
