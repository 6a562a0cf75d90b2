import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import type { ProbeHello } from '../../sidecar/otlp/probe-hello.ts';
import { Hellos } from '../../sidecar/pipeline/hellos.ts';
import { processTree } from '../../sidecar/scraper/procfs.ts';
import { lookAtAttached } from '../../sidecar/targets/look-at-attached.ts';
import type { TargetOptions } from '../../sidecar/targets/target-options.ts';

/** Of util-linux: runs a program where it has a pid of its own, as in a container. */
const UNSHARE = 'unshare';
const CONTAINED = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const canContain = spawnSync(UNSHARE, [...CONTAINED, 'true']).status === 0;

/** What is seen of the probe, given the pids of daemons whose probes say hello. */
async function probeSeen(pid: number, heard: readonly number[]) {
  const hellos = new Hellos<ProbeHello>();
  for (const each of heard) hellos.take({ pid: each, python: '3.11.7', watched: ['tool_call'], counted: ['results'], missing: [] });
  const asked: (number | undefined)[] = [];
  const options: TargetOptions = {
    dataDir: '/nowhere',
    host: '127.0.0.1',
    gatewayPort: { port: 0, given: false },
    filesDirInDaemon: '/nowhere',
    spans: { endpoint: 'http://127.0.0.1:9', secret: '' },
    probeHello: (of) => hellos.from(of, 0),
    gatewayHello: () => Promise.resolve(undefined),
    census: (of) => {
      asked.push(of);
      return Promise.resolve(true);
    },
    daemonToken: '',
    log: createLogger('test', 'silent'),
    logLevel: 'silent',
  };
  const { rungs, sources } = await lookAtAttached(options, { url: 'ws://127.0.0.1:9', settings: {}, home: undefined, logs: [], pid, askLog: false }, undefined);
  await Promise.all(sources.filter(({ rung }) => rung === 'probe').map((source) => source.start({ spans: () => {}, readings: () => {}, dropped: () => {} })));
  const { present, unproven } = rungs.probe;
  return { present, unproven, asked };
}

describe('the probe of an attached daemon whose pid is given', () => {
  it('is the one that names that pid', async () => {
    expect(await probeSeen(process.pid, [1, process.pid])).toEqual({ present: true, unproven: undefined, asked: [process.pid] });
  });

  it.runIf(canContain)('is the one that names the pid which the daemon has in its container', async () => {
    const container = spawn(UNSHARE, [...CONTAINED, 'sh', '-c', 'echo up; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(container.stdout, 'data');
    const [, contained] = processTree(container.pid ?? 0);
    expect(await probeSeen(contained ?? 0, [1, 4711])).toEqual({ present: true, unproven: undefined, asked: [1] });
    const exited = once(container, 'exit');
    process.kill(contained ?? 0, 'SIGKILL');
    await exited;
  });

  it('is the only one that is heard where none names that pid, and proves itself', async () => {
    expect(await probeSeen(process.pid, [4711])).toEqual({ present: true, unproven: true, asked: [] });
    expect(await probeSeen(process.pid, [4711, 4712])).toMatchObject({ present: false });
  });
});
