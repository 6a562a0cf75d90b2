import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const run = promisify(execFile);

describe('the package', () => {
  it('installed from its tarball in an empty folder, rehearses there', { timeout: 300_000 }, async () => {
    const folder = await temporaryFolder();
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    await run('npm', ['init', '-y'], { cwd: folder });
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)], { cwd: folder });

    const installed = join(folder, 'node_modules', 'exai-sidecar', 'dist', 'cli', 'main.js');
    const file = join(folder, 'verdict.json');
    const program = startProgram(['replay', 'smoke', '--time-scale', '20', '--data', join(folder, 'data'), '--json', file, ...freePorts], {}, [installed]);
    expect(await program.ended).toMatchObject({ status: 4 });
    expect((await readVerdictFile(file)).run).toMatchObject({ scenario: 'smoke', complete: true });
  });
});
