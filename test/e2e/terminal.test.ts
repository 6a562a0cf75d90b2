import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePorts, startProgram, temporaryFolder } from './program.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Gives a command a terminal of its own; part of util-linux. */
const SCRIPT = '/usr/bin/script';
const ESCAPE = '\u001B';

describe.skipIf(!existsSync(SCRIPT))('on a terminal', () => {
  it('shows a bar while it replays, takes it away before the table, and leaves the cursor as it was', async () => {
    const data = await temporaryFolder();
    const command = [process.execPath, MAIN, 'replay', 'smoke', '--time-scale', '20', '--data', data, ...freePorts].join(' ');
    const { EXAI_DAEMON_URL: _url, EXAI_DAEMON_HOME: _home, NO_COLOR: _colour, CI: _ci, ...environment } = process.env;
    const child = spawn(SCRIPT, ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], { env: { ...environment, TERM: 'xterm-256color' }, stdio: ['ignore', 'pipe', 'inherit'] });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(4);
    const text = stripVTControlCharacters(shown);
    expect(text).toMatch(/█.*\d+\/\d+ calls, /);
    // The last part of the bar stands before the first row of the table, and the table has colours.
    expect(text.lastIndexOf('█')).toBeLessThan(text.indexOf('upload.first'));
    expect(shown).toContain(`${ESCAPE}[1m`);
    expect(shown.lastIndexOf(`${ESCAPE}[?25l`)).toBeLessThan(shown.lastIndexOf(`${ESCAPE}[?25h`));
  });
});

describe('Ctrl-C', () => {
  it('once more stops at once, and the next start marks the run', async () => {
    const data = await temporaryFolder();
    const program = startProgram(['replay', 'task-2c', '--full', '--data', data, ...freePorts]);
    await program.says(/^Target: /m);
    program.child.kill('SIGINT');
    await program.says(/press Ctrl-C again/);
    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: null, signal: 'SIGINT' });
    const [run = ''] = await readdir(join(data, 'runs'));
    const state = async (): Promise<unknown> => (JSON.parse(await readFile(join(data, 'runs', run, 'run.json'), 'utf8')) as { state: unknown }).state;
    // The clean end may have come first; then the next start finds nothing to tell.
    const cutOff = (await state()) === 'running';
    const next = await startProgram(['replay', 'smoke', '--time-scale', '20', '--data', data, ...freePorts]).ended;
    expect(next.said.includes(`run ${run} was cut off earlier`)).toBe(cutOff);
    expect(await state()).toBe('incomplete');
  });
});
