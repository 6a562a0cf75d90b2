import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdConversation } from './conversation.ts';
import { startProviderStandIn } from './provider-stand-in.ts';
import { launchRealDaemon } from './real-daemon.ts';
import { start } from './start.ts';

const { EXAI_DAEMON_HOME: home, EXAI_DAEMON_PYTHON: python } = process.env;

const settings = (expert: boolean) => ({
  EXPERT_ANALYSIS_ENABLED: String(expert),
  EXPERT_HEARTBEAT_INTERVAL_SECS: '0.2',
  EXAI_WS_PROGRESS_INTERVAL_SECS: '3',
  THINKDEEP_HEARTBEAT_INTERVAL_SECS: '0.2',
});

async function rehearsed(expert: boolean) {
  const started = await start({ environment: settings(expert) });
  try {
    return await holdConversation({ url: started.rehearsal.url, providers: started.providers, folder: join(started.folder, 'files') });
  } finally {
    await started.stop();
  }
}

async function real(launch: { readonly home: string; readonly python: string }, expert: boolean) {
  const providers = await startProviderStandIn();
  const daemon = await launchRealDaemon({ ...launch, environment: { ...settings(expert), KIMI_API_URL: providers.kimiUrl, GLM_API_URL: providers.glmUrl } });
  try {
    return await holdConversation({ url: daemon.url, providers, folder: join(daemon.home, 'conversation-files') });
  } finally {
    await daemon.stop();
    await providers.stop();
  }
}

describe('the conversation', () => {
  it('is held by the rehearsal from the first hello to the frame that is too large', async () => {
    const exchanges = await rehearsed(true);
    expect(exchanges.length).toBeGreaterThan(50);
    expect(exchanges.at(-1)).toEqual({ title: 'a frame of more than 32 MiB', answers: { code: 1009 } });
    expect(exchanges.at(-3)?.answers).toEqual({ held: true, healthWaited: true, pongWaited: true, chat: ['progress', 'call_tool_ack', 'call_tool_res'] });
  });

  it.runIf(home !== undefined && python !== undefined).each([true, false])('is the same with the real daemon, expert analysis %s', async (expert) => {
    const [ours, theirs] = await Promise.all([rehearsed(expert), real({ home: home ?? '', python: python ?? '' }, expert)]);
    for (const [index, exchange] of theirs.entries()) expect.soft(ours[index]).toEqual(exchange);
    expect(ours).toHaveLength(theirs.length);
  });
});
