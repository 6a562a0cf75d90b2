import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { docker, output } from '../engine.ts';
import { makeStandIn, originOf, STAND_INS } from './stand-in.ts';

/** Where the repository begins. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** How an image came to be here. */
export type Provided = 'official' | 'stand-in' | 'missing';

/** The longest that the smallest image may take to come before no registry is thought to be there. */
const PULL_MILLIS = 30_000;

/** The default in `${NAME:-default}`, or the text itself. */
const defaultOf = (text: string): string => /^\$\{\w+:-(.*)\}$/.exec(text)?.[1] ?? text;

/** The images that docker-compose.yml names by default. */
export interface StackImages {
  /** Those of other projects, the one that the sidecar's is built from among them. */
  readonly foreign: readonly string[];
  readonly sidecar: string;
  readonly node: string;
}

/** Reads the images from docker-compose.yml. */
export async function stackImages(): Promise<StackImages> {
  const { services } = parse(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: Record<string, { image: string; build?: { args: { NODE_IMAGE: string } } }> };
  const { image: sidecar, build } = services['sidecar'] ?? {};
  if (sidecar === undefined || build === undefined) throw new Error('docker-compose.yml builds no sidecar');
  const node = defaultOf(build.args.NODE_IMAGE);
  const foreign = Object.values(services).flatMap((service) => (service.build === undefined ? [defaultOf(service.image)] : []));
  return { foreign: [...new Set([...foreign, node])], sidecar: defaultOf(sidecar), node };
}

/** Provides every image of the stack but the sidecar's own: officially where they can be pulled, else as stand-ins. */
export async function provideImages(say: (line: string) => void): Promise<ReadonlyMap<string, Provided>> {
  const provided = new Map<string, Provided>();
  let reachable: boolean | undefined;
  // The smallest first: where it does not come, none does.
  for (const tag of (await stackImages()).foreign.toSorted((first, second) => Number(second.startsWith('busybox')) - Number(first.startsWith('busybox')))) {
    if ((await originOf(tag)) !== 'official' && reachable !== false) reachable = await pull(tag, reachable === undefined ? PULL_MILLIS : 0, say);
    if ((await originOf(tag)) === 'official') {
      provided.set(tag, 'official');
      continue;
    }
    const standIn = STAND_INS[tag.split(':')[0] ?? ''];
    if (standIn === undefined) say(`${tag} can neither be pulled nor be made here`);
    else await makeStandIn(tag, standIn, say);
    provided.set(tag, standIn === undefined ? 'missing' : 'stand-in');
  }
  return provided;
}

async function pull(tag: string, timeoutMillis: number, say: (line: string) => void): Promise<boolean> {
  try {
    await output('docker', ['pull', '--quiet', tag], { timeoutMillis });
    say(`pulled ${tag}`);
    return true;
  } catch {
    return false;
  }
}

/** Builds the sidecar's image from its Dockerfile; layers that did not change are kept by the engine. */
export async function buildSidecarImage(): Promise<void> {
  const { sidecar, node } = await stackImages();
  // A client without buildx knows the older builder alone.
  const hasBuildx = await docker('buildx', 'version').then(() => true, () => false);
  const env = hasBuildx ? process.env : { ...process.env, DOCKER_BUILDKIT: '0' };
  // The host's network, since a stand-in machine may have no other way to the packages.
  await output('docker', ['build', '--network', 'host', '--build-arg', `NODE_IMAGE=${node}`, '--file', 'sidecar/Dockerfile', '--tag', sidecar, '.'], { cwd: ROOT, env });
}
