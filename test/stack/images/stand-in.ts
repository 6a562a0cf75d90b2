import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { docker, feed } from '../engine.ts';
import { contentHash } from './cache.ts';
import { debianRootfs, NODE_IMAGE_ENVIRONMENT, stageBusybox, stageNode } from './debian.ts';
import { buildGoProgram, type GoProgram } from './go-program.ts';
import { COLLECTOR, JAEGER, PROMETHEUS, PROMTOOL } from './programs.ts';

/** How an image is made here from the same program as the official one, laid out as that is. */
export interface StandIn {
  /** What decides its content besides the code here: the files of programs, versions. */
  readonly ingredients: (say: (line: string) => void) => Promise<readonly string[]>;
  /** Puts the image's files into an empty folder. */
  readonly stage: (folder: string, ingredients: readonly string[]) => Promise<void>;
  /** Dockerfile instructions that the import applies. */
  readonly changes: readonly string[];
  /** Owner of every file, by number; undefined keeps them. */
  readonly owner?: number;
}

async function programAt(folder: string, path: string, file: string | undefined): Promise<void> {
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true });
  await cp(file ?? '', place);
  await chmod(place, 0o755);
}

const built = (...programs: readonly GoProgram[]): StandIn['ingredients'] => async (say) => {
  const files: string[] = [];
  for (const program of programs) files.push(await buildGoProgram(program, say));
  return files;
};

/** By the official image's name. */
export const STAND_INS: Readonly<Record<string, StandIn>> = {
  busybox: { ingredients: async () => ['busybox-static'], stage: stageBusybox, changes: ['CMD ["sh"]'], owner: 0 },
  'otel/opentelemetry-collector-contrib': {
    ingredients: built(COLLECTOR),
    stage: (folder, [file]) => programAt(folder, 'otelcol-contrib', file),
    changes: ['ENTRYPOINT ["/otelcol-contrib"]', 'CMD ["--config","/etc/otelcol-contrib/config.yaml"]', 'USER 10001:10001'],
    owner: 0,
  },
  'jaegertracing/jaeger': {
    ingredients: built(JAEGER),
    stage: (folder, [file]) => programAt(folder, 'cmd/jaeger/jaeger-linux', file),
    changes: ['ENTRYPOINT ["/cmd/jaeger/jaeger-linux"]', 'ENV JAEGER_LISTEN_HOST=0.0.0.0', 'USER 10001'],
    owner: 0,
  },
  'prom/prometheus': {
    ingredients: built(PROMETHEUS, PROMTOOL),
    stage: async (folder, [prometheus, promtool]) => {
      await programAt(folder, 'bin/prometheus', prometheus);
      await programAt(folder, 'bin/promtool', promtool);
      await mkdir(join(folder, 'prometheus'));
    },
    changes: ['ENTRYPOINT ["/bin/prometheus"]', 'CMD ["--config.file=/etc/prometheus/prometheus.yml","--storage.tsdb.path=/prometheus"]', 'USER 65534', 'WORKDIR /prometheus'],
    owner: 65_534,
  },
  node: {
    ingredients: async (say) => [await debianRootfs('bookworm', say), process.version],
    stage: (folder, [rootfs = '']) => stageNode(folder, rootfs),
    changes: ['CMD ["node"]', ...NODE_IMAGE_ENVIRONMENT.map((assignment) => `ENV ${assignment}`)],
  },
};

const LABEL = 'exai.stand-in';

/** What made the image that has this tag: `official`, or the content of a stand-in; undefined where there is none. */
export async function originOf(tag: string): Promise<string | undefined> {
  const label = await docker('image', 'inspect', '--format', `{{with .Config.Labels}}{{index . "${LABEL}"}}{{end}}`, tag).catch(() => undefined);
  return label === undefined ? undefined : label.trim() || 'official';
}

/** Makes the stand-in for a tag, unless the one that is there has the same content. */
export async function makeStandIn(tag: string, standIn: StandIn, say: (line: string) => void): Promise<void> {
  const ingredients = await standIn.ingredients(say);
  const hash = await contentHash([join(import.meta.dirname, 'stand-in.ts'), join(import.meta.dirname, 'debian.ts')], [tag, ...ingredients]);
  if ((await originOf(tag)) === hash) return;
  const before = await docker('image', 'inspect', '--format', '{{.Id}}', tag).catch(() => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'exai-image-'));
  try {
    await chmod(folder, 0o755);
    await standIn.stage(folder, ingredients);
    const owner = standIn.owner === undefined ? [] : [`--owner=${standIn.owner}`, `--group=${standIn.owner}`];
    const tar = spawn('tar', ['--create', '--numeric-owner', ...owner, '--directory', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await feed(tar.stdout, 'docker', ['import', ...[...standIn.changes, `LABEL ${LABEL}=${hash}`].flatMap((change) => ['--change', change]), '-', tag]);
    // One that something still runs or was built from stays.
    if (before !== undefined) await docker('image', 'rm', before.trim()).catch(() => undefined);
    say(`made a stand-in for ${tag}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
