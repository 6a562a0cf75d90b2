import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { output } from '../engine.ts';
import { kept } from './cache.ts';

/** Runs what needs Debian's package lists; where they are missing they are fetched, once. */
async function withPackageLists<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch {
    await output('apt-get', ['update']);
    return attempt();
  }
}

/** Debian's static busybox with a name for each of its programs, as the official image has it. */
export async function stageBusybox(folder: string): Promise<void> {
  const downloads = await mkdtemp(join(tmpdir(), 'exai-busybox-'));
  try {
    await withPackageLists(() => output('apt-get', ['download', 'busybox-static'], { cwd: downloads }));
    const [file = ''] = await readdir(downloads);
    await output('dpkg-deb', ['-x', file, 'unpacked'], { cwd: downloads });
    await mkdir(join(folder, 'bin'), { recursive: true });
    await mkdir(join(folder, 'tmp'));
    const busybox = join(folder, 'bin', 'busybox');
    await cp(join(downloads, 'unpacked', 'bin', 'busybox'), busybox);
    const names = (await output(busybox, ['--list'])).trim().split('\n');
    await Promise.all(names.filter((name) => name !== 'busybox').map((name) => symlink('busybox', join(folder, 'bin', name))));
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

/** The smallest Debian of the release that the official image names, as a tar file; needs root, as debootstrap does. */
export const debianRootfs = (release: string, say: (line: string) => void): Promise<string> =>
  kept(`debian-${release}.tar`, async (aside) => {
    say(`bootstrapping Debian ${release} …`);
    const folder = await mkdtemp(join(tmpdir(), 'exai-debian-'));
    try {
      await output('debootstrap', ['--version']).catch(() => withPackageLists(() => output('apt-get', ['install', '--yes', '--no-install-recommends', 'debootstrap'])));
      await output('debootstrap', ['--variant=minbase', release, folder]);
      await rm(join(folder, 'var', 'cache', 'apt'), { recursive: true, force: true });
      await rm(join(folder, 'var', 'lib', 'apt', 'lists'), { recursive: true, force: true });
      await output('tar', ['--create', '--numeric-owner', '--file', aside, '--directory', folder, '.']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** This machine's Node and npm where the official image has them, with the machine's certificates and the user `node`. */
export async function stageNode(folder: string, rootfs: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await output('tar', ['--extract', '--numeric-owner', '--file', rootfs, '--directory', folder]);
  const npm = dirname(dirname((await output('readlink', ['--canonicalize', join(dirname(process.execPath), 'npm')])).trim()));
  const local = join(folder, 'usr', 'local');
  await cp(process.execPath, join(local, 'bin', 'node'));
  await mkdir(join(local, 'lib', 'node_modules'), { recursive: true });
  await cp(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin', 'npm'));
  await mkdir(join(folder, dirname(CERTIFICATES)), { recursive: true });
  await cp(CERTIFICATES, join(folder, CERTIFICATES));
  await mkdir(join(folder, 'home', 'node'), { recursive: true });
  await append(join(folder, 'etc', 'passwd'), 'node:x:1000:1000::/home/node:/bin/bash\n');
  await append(join(folder, 'etc', 'group'), 'node:x:1000:\n');
}

const append = async (file: string, line: string): Promise<void> => writeFile(file, (await readFile(file, 'utf8')) + line);

/** Where a program in the image finds the certificates. */
export const NODE_IMAGE_ENVIRONMENT = [`NODE_EXTRA_CA_CERTS=${CERTIFICATES}`];
