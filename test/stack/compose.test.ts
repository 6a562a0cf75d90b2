import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ComposeProject, freePort } from './compose.ts';
import { docker } from './engine.ts';
import { buildSidecarImage, stackImages } from './images/provide.ts';
import { JaegerClient } from './jaeger.ts';
import { pollUntil } from './poll-until.ts';
import { PrometheusClient } from './prometheus.ts';

interface Listed {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

const GRAFANA_IS_MISSING = inject('missingImages').some((tag) => tag.startsWith('grafana/'));
/** What `up` starts by itself. */
const LASTING = ['collector', 'jaeger', 'processes', 'prometheus', 'rehearsal', 'sidecar', ...(GRAFANA_IS_MISSING ? [] : ['grafana'])];

describe.skipIf(inject('stackTrouble') !== '')('docker compose up', () => {
  const token = 'a-token-for-tests-only';
  let compose: ComposeProject;
  let api = '';

  const ask = (path: string): Promise<Response> => fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const listed = async (): Promise<readonly Listed[]> => (await compose.run('ps', '--all', '--format', 'json')).trim().split('\n').map((line) => JSON.parse(line) as Listed);

  const ports: Record<string, string> = {};
  beforeAll(async () => {
    for (const name of ['EXAI_API_PORT', 'EXAI_OTLP_PORT', 'OTLP_GRPC_PORT', 'OTLP_HTTP_PORT', 'JAEGER_PORT', 'PROMETHEUS_PORT', 'GRAFANA_PORT']) ports[name] = String(await freePort());
    api = `http://127.0.0.1:${ports['EXAI_API_PORT'] ?? ''}`;
    await buildSidecarImage(await stackImages());
    compose = await ComposeProject.forTest({ ...ports, EXAI_SIDECAR_TOKEN: token, ...(GRAFANA_IS_MISSING ? { GRAFANAS: '0' } : {}) });
    await compose.up();
    // Installing the packages into the image takes a minute or two where its layers are not there yet.
  }, 900_000);
  afterAll(() => compose.remove());

  it('reaches health everywhere, and what runs once has ended well', async () => {
    const services = await listed();
    expect(services.filter(({ State }) => State === 'running').map(({ Service, Health }) => `${Service} ${Health}`).toSorted()).toEqual(LASTING.map((service) => `${service} healthy`).toSorted());
    expect(services.filter(({ State }) => State !== 'running')).toEqual([expect.objectContaining({ Service: 'prepare', ExitCode: 0 })]);
  });

  it('serves the API to those with the token alone', async () => {
    expect((await fetch(`${api}/health/ready`)).status).toBe(401);
    expect((await ask('/health/ready')).status).toBe(200);
  });

  it('replays against the rehearsal, seen from every vantage point that it offers', async () => {
    const runs = await pollUntil('the first verdict', async () => ((await (await ask('/verdict')).json()) as { state?: string; environment?: { rungs: Record<string, { present: boolean }> } }), ({ state }) => state !== undefined, 120_000);
    const present = Object.entries(runs.environment?.rungs ?? {}).filter(([, rung]) => rung.present).map(([name]) => name);
    expect(present).toEqual(expect.arrayContaining(['client', 'process', 'log', 'gateway', 'probe']));
  });

  it('runs nothing as root that lasts, and nothing that could gain privileges', async () => {
    const containers = (await compose.run('ps', '--quiet')).trim().split('\n');
    expect(containers).toHaveLength(LASTING.length);
    for (const container of containers) {
      const [{ Config, HostConfig } = { Config: { User: '' }, HostConfig: { SecurityOpt: [], ReadonlyRootfs: false, Memory: 0 } }] = JSON.parse(await docker('inspect', container)) as { Config: { User: string }; HostConfig: { SecurityOpt: string[]; ReadonlyRootfs: boolean; Memory: number } }[];
      expect(Config.User).toMatch(/^[1-9]|^nobody/);
      expect(HostConfig).toMatchObject({ SecurityOpt: ['no-new-privileges:true'], ReadonlyRootfs: true });
      expect(HostConfig.Memory).toBeGreaterThan(0);
    }
  });

  it('leaves the sidecar running when the rehearsal is killed, and brings the rehearsal back', async () => {
    const started = async (service: string): Promise<string> => (await docker('inspect', '--format', '{{.State.StartedAt}}', `${compose.name}-${service}-1`)).trim();
    const [sidecar, rehearsal] = [await started('sidecar'), await started('rehearsal')];
    const pid = (await docker('inspect', '--format', '{{.State.Pid}}', `${compose.name}-rehearsal-1`)).trim();
    process.kill(Number(pid), 'SIGKILL');
    await pollUntil('another start of the rehearsal', () => started('rehearsal'), (at) => at !== rehearsal);
    await pollUntil('its health', listed, (services) => services.some(({ Service, Health }) => Service === 'rehearsal' && Health === 'healthy'));
    expect(await started('sidecar')).toBe(sidecar);
  });

  it('has backends that answer at the published addresses', async () => {
    await expect(new JaegerClient(`http://127.0.0.1:${ports['JAEGER_PORT'] ?? ''}`).services()).resolves.toBeDefined();
    await pollUntil('the scrapes', () => new PrometheusClient(`http://127.0.0.1:${ports['PROMETHEUS_PORT'] ?? ''}`).query('up == 1'), (series) => series.length === 3);
  });

  it('is given to another user with the files of the one before', async () => {
    const busybox = (await stackImages()).foreign.find((tag) => tag.startsWith('busybox:')) ?? '';
    const filesOfOthers = (): Promise<string> => docker('run', '--rm', '--volumes-from', `${compose.name}-prepare-1`, busybox, 'find', '/data', '/files', '/daemon', '!', '-user', '4242');
    expect((await filesOfOthers()).split('\n').length).toBeGreaterThan(3);
    await compose.with({ EXAI_UID: '4242', EXAI_GID: '4242' }).run('run', '--rm', 'prepare');
    expect(await filesOfOthers()).toBe('');
  });

  it('and down with its volumes leaves nothing', async () => {
    await compose.remove();
    const label = `label=com.docker.compose.project=${compose.name}`;
    const left = await Promise.all([docker('ps', '--all', '--quiet', '--filter', label), docker('volume', 'ls', '--quiet', '--filter', label), docker('network', 'ls', '--quiet', '--filter', label)]);
    expect(left.join('').trim()).toBe('');
  });
});
