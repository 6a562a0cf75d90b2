import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from '../engine.ts';
import { contentHash, kept } from './cache.ts';

/** A program that is built from Go modules pinned in a folder beside this file. */
export interface GoProgram {
  readonly name: string;
  /** The folder with go.mod and go.sum, and the sources where the program has some here. */
  readonly folder: string;
  readonly package: string;
  readonly tags?: string;
  /** Variables of the program that its own build sets, `path.name=value`. */
  readonly stamps?: readonly string[];
}

/** Static, without paths of the machine; no other toolchain is fetched, no module but those pinned is taken. */
const ENVIRONMENT = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false -mod=readonly', GOWORK: 'off' };

/** Builds a program, or finds it built; gives the file. Cold it takes minutes. */
export async function buildGoProgram(program: GoProgram, say: (line: string) => void): Promise<string> {
  const folder = join(import.meta.dirname, program.folder);
  const ldflags = ['-s', '-w', ...(program.stamps ?? []).map((stamp) => `-X ${stamp}`)].join(' ');
  const args = ['build', '-trimpath', '-p', '2', ...(program.tags === undefined ? [] : ['-tags', program.tags]), '-ldflags', ldflags];
  const version = await output('go', ['version']).catch((cause: unknown) => Promise.reject(new Error(`${program.name} cannot be built: there is no Go here`, { cause })));
  const sources = (await readdir(folder)).map((name) => join(folder, name));
  const hash = await contentHash(sources, [version, program.package, ...args]);
  return kept(`${program.name}-${hash}`, async (aside) => {
    const start = performance.now();
    say(`building ${program.name} …`);
    await output('go', [...args, '-o', aside, program.package], { cwd: folder, env: { ...process.env, ...ENVIRONMENT } });
    say(`building ${program.name} took ${Math.round((performance.now() - start) / 1000)} s`);
  });
}
