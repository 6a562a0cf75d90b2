import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayEnvironment } from '../../sidecar/daemon/daemon-environment.ts';
import { launchDaemon } from '../../sidecar/daemon/launch-daemon.ts';
import { createLogger } from '../../sidecar/log.ts';
import { PROVIDER_DELAYS } from '../../sidecar/providers/delays.ts';
import { startEmulatedProviders } from '../../sidecar/providers/emulated-providers.ts';
import { evidenceTree, freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const HOME = process.env['EXAI_DAEMON_HOME'];
const PYTHON = process.env['EXAI_DAEMON_PYTHON'];

/** Steps and labels as the claims of Task 2.C select them, in half a minute. */
const SCENARIO = `
name: files
title: What the daemon's own files show
seconds: { full: 30, quick: 30 }
deadline: 60
steps:
  - id: chats
    repeat: 10
    do:
      - in-turn:
          - { tool: activity, label: simple, model: auto, expect: { policy: glm-4.5-flash } }
  - id: rounds
    repeat: 5
    do:
      - with: { tool: kimi_upload_and_extract, model: auto, arguments: { purpose: file-extract } }
        together: true
        in-turn:
          - { label: first, times: 4, files: { size: 100KB } }
      - with: { tool: kimi_upload_and_extract, model: auto, arguments: { purpose: file-extract } }
        together: true
        in-turn:
          - { label: repeat, times: 4, files: { again: first } }
      - at-once:
          - { tool: activity, times: 5, model: auto }
          - { tool: kimi_upload_and_extract, model: auto, files: { size: 10KB, count: 3 } }
          - { tool: version, times: 3 }
`;

describe.skipIf(HOME === undefined || PYTHON === undefined)('the real daemon as someone else runs it, without gateway and probe', { timeout: 240_000 }, () => {
  it('is refuted by its own files, and nothing contradicts', async () => {
    const providers = await startEmulatedProviders({ seed: 'files', delays: PROVIDER_DELAYS.real });
    const data = await temporaryFolder();
    const given = gatewayEnvironment({ kimiUrl: providers.kimiUrl, glmUrl: providers.glmUrl, filesDir: data });
    const daemon = await launchDaemon({ home: HOME ?? '', python: PYTHON ?? '', dataDir: join(data, 'theirs'), environment: given, log: createLogger('test', 'silent') });
    try {
      const file = join(data, 'verdict.json');
      const ours = join(data, 'ours');
      const scenario = join(data, 'files.yaml');
      const environment = { EXAI_DAEMON_URL: daemon.url, EXAI_DAEMON_HOME: daemon.home, EXAI_DAEMON_LOGS: join(daemon.home, 'sidecar') };
      await writeFile(scenario, SCENARIO);
      await startProgram(['replay', scenario, '--full', '--data', ours, '--json', file, ...freePorts], environment).ended;

      const verdict = await readVerdictFile(file);
      const stateOf = (claim: string) => verdict.claims.find(({ id }) => id === claim);
      expect(verdict.environment).toMatchObject({
        daemon: { launched: false, pid: daemon.pid },
        rungs: { log: { present: true }, process: { present: true }, gateway: { present: false }, probe: { present: false } },
      });
      expect(verdict.run.complete).toBe(true);
      expect(verdict.measurement).toMatchObject({ observed: verdict.measurement.expected, dropped: 0, ambiguous: 0 });
      expect(verdict.claims.filter(({ reasonCode }) => reasonCode === 'contradiction')).toEqual([]);
      // The content fetch alone takes 0.2 s: the daemon's own record of the upload says so, without anyone at the provider.
      expect(stateOf('upload.cached')).toMatchObject({ state: 'fail', sources: ['client', 'log'] });
      expect(stateOf('upload.first')).toMatchObject({ state: 'pass' });
      expect(stateOf('upload.hit-rate')).toMatchObject({ state: 'pass', value: 1, sources: ['log'] });
      expect(stateOf('upload.api-calls')).toMatchObject({ state: 'pass', value: 1, sources: ['log'] });
      // From outside a routing decision has an upper end only: it can pass, and never fail.
      expect(stateOf('routing.simple')).toMatchObject({ lower: 0, sources: ['client'] });
      expect(stateOf('routing.simple')?.state).not.toBe('fail');

      const client = 'tools/call kimi_upload_and_extract client';
      const server = 'tools/call kimi_upload_and_extract server';
      const upload = 'upload kimi internal';
      const tree = [`${client} › ${server}`, `${server} › ${upload}`, `${upload} › cache.get file internal`, `– › ${client}`];
      expect(await evidenceTree(join(ours, 'runs', verdict.run.id, 'spans.duckdb'), verdict, 'upload.cached')).toEqual(tree);
    } finally {
      await daemon.stop(10_000);
      await providers.stop();
    }
  });
});
