import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as semconv from '../../sidecar/instrumentation-ws/semconv.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../sidecar/instrumentation-ws/version.ts';

const ROOM = new URL('../../sidecar/instrumentation-ws/', import.meta.url);
const read = (name: string): Promise<string> => readFile(new URL(name, ROOM), 'utf8');

/** Names of attributes by their constants. */
const attributes = Object.entries(semconv).flatMap(([name, value]): [string, string][] => (name.startsWith('ATTR_') && typeof value === 'string' ? [[name, value]] : []));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

describe('the package', () => {
  it('declares what its files import, and nothing else', async () => {
    const manifest = JSON.parse(await read('package.json')) as Manifest;
    const sources = await Promise.all((await readdir(ROOM)).filter((name) => name.endsWith('.ts')).map(read));
    const specifiers = sources.flatMap((source) => [...source.matchAll(/from '([^'.][^']*)'/g)].map(([, specifier]) => specifier ?? ''));
    const packages = new Set(specifiers.filter((specifier) => !specifier.startsWith('node:')));
    expect([...packages].toSorted()).toEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].toSorted());
    expect([manifest.name, manifest.version]).toEqual([PACKAGE_NAME, PACKAGE_VERSION]);
  });

  it('spells the names of the conventions as they do', () => {
    const spelt = conventions as Readonly<Record<string, unknown>>;
    const ours = attributes.filter(([, value]) => !value.startsWith('websocket.'));
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.filter(([name, value]) => spelt[name] !== value)).toEqual([]);
  });

  it('describes each setting, span and attribute in its README', async () => {
    const readme = await read('README.md');
    const settings = [...(await read('config.ts')).matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name ?? '');
    const ofConfig = settings.slice(settings.indexOf('messageSpans'));
    const names = [...ofConfig, ...Object.values(semconv.SPAN_NAMES), ...attributes.map(([, value]) => value)];
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
