import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { docker, output } from '../engine.ts';
import { makeStandIn, originOf, STAND_INS } from './stand-in.ts';

/** Where the repository begins. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** How an image came to be here. */
export type Provided = 'official' | 'stand-in' | 'missing';

/** The longest that the smallest image may take to come before no registry is thought to be there. */
const PULL_MILLIS = 30_000;

/** Where images come from whose tag names no registry. */
const DOCKER_HUB = 'docker.io';

/** Variables that docker-compose.yml is read with. */
type Variables = Readonly<Record<string, string | undefined>>;

/** What `${NAME:-default}` comes to, or the text itself. */
function resolved(text: string, variables: Variables): string {
  const [, name = '', otherwise] = /^\$\{(\w+):-(.*)\}$/.exec(text) ?? [];
  return variables[name] || (otherwise ?? text);
}

/** The variables as an operator has them: those of a folder's file `.env`, and before them those of the environment. */
export async function operatorsVariables(folder = ROOT): Promise<Variables> {
  const file = await readFile(join(folder, '.env'), 'utf8').catch(() => '');
  return { ...parseEnv(file), ...process.env };
}

/** The images that docker-compose.yml names. */
export interface StackImages {
  /** Those of other projects, the one that the sidecar's is built from among them. */
  readonly foreign: readonly string[];
  readonly sidecar: string;
  readonly node: string;
}

/** Reads the images from docker-compose.yml, those that it names by default where no variable names others. */
export async function stackImages(variables: Variables = {}): Promise<StackImages> {
  const { services } = parse(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: Record<string, { image: string; build?: { args: { NODE_IMAGE: string } } }> };
  const { image: sidecar, build } = services['sidecar'] ?? {};
  if (sidecar === undefined || build === undefined) throw new Error('docker-compose.yml builds no sidecar');
  const node = resolved(build.args.NODE_IMAGE, variables);
  const foreign = Object.values(services).flatMap((service) => (service.build === undefined ? [resolved(service.image, variables)] : []));
  return { foreign: [...new Set([...foreign, node])], sidecar: resolved(sidecar, variables), node };
}

/** The registry that a tag names. */
const registryOf = (tag: string): string => /^([^/]*[.:][^/]*|localhost)\//.exec(tag)?.[1] ?? DOCKER_HUB;

/** Provides every image of the stack but the sidecar's own: officially where they can be pulled, else as stand-ins. */
export async function provideImages({ foreign }: StackImages, say: (line: string) => void): Promise<ReadonlyMap<string, Provided>> {
  const provided = new Map<string, Provided>();
  const reachable = new Map<string, boolean>();
  // The smallest first: where it does not come, none of its registry does.
  for (const tag of foreign.toSorted((first, second) => Number(second.startsWith('busybox')) - Number(first.startsWith('busybox')))) {
    const registry = registryOf(tag);
    const limitMillis = registry === DOCKER_HUB && !reachable.has(registry) ? PULL_MILLIS : 0;
    if ((await originOf(tag)) !== 'official' && reachable.get(registry) !== false) reachable.set(registry, await pull(tag, limitMillis, say));
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
export async function buildSidecarImage({ sidecar, node }: StackImages): Promise<void> {
  // A client without buildx knows the older builder alone.
  const hasBuildx = await docker('buildx', 'version').then(() => true, () => false);
  const env = hasBuildx ? process.env : { ...process.env, DOCKER_BUILDKIT: '0' };
  // The host's network, since a stand-in machine may have no other way to the packages.
  await output('docker', ['build', '--network', 'host', '--build-arg', `NODE_IMAGE=${node}`, '--file', 'sidecar/Dockerfile', '--tag', sidecar, '.'], { cwd: ROOT, env });
}
