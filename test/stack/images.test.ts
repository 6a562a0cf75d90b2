import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { ComposeProject } from './compose.ts';
import { operatorsVariables, stackImages } from './images/provide.ts';

const MIRRORED = { JAEGER_IMAGE: 'registry.local:5000/jaeger:2.13.0', EXAI_SIDECAR_IMAGE: 'registry.local:5000/sidecar:1', NODE_IMAGE: 'registry.local:5000/node:20' };

describe('the images that are provided', () => {
  it('are those that variables name, and the default where one is empty or missing', async () => {
    const [named, byDefault] = [await stackImages({ ...MIRRORED, PROMETHEUS_IMAGE: '' }), await stackImages()];
    expect(named).toMatchObject({ sidecar: MIRRORED.EXAI_SIDECAR_IMAGE, node: MIRRORED.NODE_IMAGE });
    expect(named.foreign.filter((tag) => !byDefault.foreign.includes(tag)).toSorted()).toEqual([MIRRORED.JAEGER_IMAGE, MIRRORED.NODE_IMAGE]);
    expect(named.foreign).toContainEqual(expect.stringMatching(/^prom\/prometheus:/));
  });

  it('are named in a file .env as well, and before it in the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exai-env-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    onTestFinished(() => void vi.unstubAllEnvs());
    await writeFile(join(folder, '.env'), `# mirrors\nJAEGER_IMAGE="${MIRRORED.JAEGER_IMAGE}"\nNODE_IMAGE=node:22\n`);
    vi.stubEnv('NODE_IMAGE', MIRRORED.NODE_IMAGE);
    expect(await operatorsVariables(folder)).toMatchObject({ JAEGER_IMAGE: MIRRORED.JAEGER_IMAGE, NODE_IMAGE: MIRRORED.NODE_IMAGE });
    expect((await operatorsVariables(join(folder, 'nowhere')))['JAEGER_IMAGE']).toBeUndefined();
  });

  it.skipIf(inject('stackTrouble') !== '')('are those that compose would start', async () => {
    const project = await ComposeProject.forTest(MIRRORED);
    const { foreign, sidecar } = await stackImages(MIRRORED);
    const started = (await project.run('config', '--images')).trim().split('\n');
    expect(started).toContain(MIRRORED.JAEGER_IMAGE);
    expect(started.filter((tag) => ![...foreign, sidecar].includes(tag))).toEqual([]);
  });
});
