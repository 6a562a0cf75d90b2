import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveRehearsal } from '../../sidecar/composition/serve-alone.ts';
import { loadConfig } from '../../sidecar/config/config.ts';
import { createLogger } from '../../sidecar/log.ts';
import { startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import { attach } from '../../sidecar/targets/attach.ts';
import { pipelineSettings } from '../support/pipeline-settings.ts';

const WORKER = new URL('../../dist/pipeline/worker.js', import.meta.url);

describe('a rehearsal that is served alone', () => {
  it('is seen from inside by a sidecar elsewhere that has its secret', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'exai-alone-'));
    const secret = 'a-secret-of-this-test';
    await writeFile(join(dataDir, 'otlp.secret'), secret);
    const pipeline = await startPipeline(pipelineSettings(dataDir, { secret }), WORKER);
    onTestFinished(() => pipeline.stop());
    const config = loadConfig({ rehearsal: true, rehearsalPort: '0' }, { EXAI_SIDECAR_DATA: dataDir, EXAI_SIDECAR_OTLP_URL: `http://127.0.0.1:${pipeline.port}/` }, { profiles: ['real'], faults: [] });
    const rehearsal = await serveRehearsal(config, () => undefined);
    onTestFinished(async () => {
      await rehearsal.stop();
      await rm(dataDir, { recursive: true });
    });
    const open = attach(
      {
        dataDir,
        host: '127.0.0.1',
        gatewayPort: { port: 0, given: false },
        filesDirInDaemon: dataDir,
        spans: { endpoint: '', secret },
        probeHello: (pid, millis) => pipeline.probeHello(pid, millis),
        gatewayHello: (millis) => pipeline.gatewayHello(millis),
        census: (pid, ask) => pipeline.census(pid, ask),
        daemonToken: '',
        log: createLogger('test', 'silent'),
        logLevel: 'silent',
      },
      { url: rehearsal.address, home: join(dataDir, 'rehearsal', 'alone'), logs: [], pid: undefined, askLog: false, settings: {} },
    );
    const target = await open({ runId: 'test', settings: new Map(), signal: new AbortController().signal });
    onTestFinished(() => target.close());
    expect(Object.entries(target.rungs).filter(([, { present }]) => !present)).toEqual([]);
  });
});
