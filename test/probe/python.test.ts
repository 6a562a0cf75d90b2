import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NAMES_FILE, pythonNames } from './generate-names.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Another interpreter to try the probe in, `EXAI_TEST_PYTHON`; the tests need nothing but its standard library. */
const PYTHON = process.env['EXAI_TEST_PYTHON'] ?? 'python3';
const version = spawnSync(PYTHON, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], { encoding: 'utf8' }).stdout?.trim();

describe("the probe's names", () => {
  it('are those of the shared record', async () => {
    expect(await readFile(NAMES_FILE, 'utf8')).toBe(pythonNames());
  });
});

describe.skipIf(version !== 'True')('the probe, in stand-ins of the daemon', () => {
  it('sees what it should and never harms', { timeout: 180_000 }, async () => {
    const run = await promisify(execFile)(PYTHON, ['-m', 'unittest', '-v', 'test_probe'], { cwd: HERE, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }).catch(({ stderr, message }: Error & { stderr?: string }) => ({ stderr: stderr ?? message }));
    expect(run.stderr).toMatch(/\nOK\n$/);
    expect(Number(/Ran (\d+) tests/.exec(run.stderr)?.[1])).toBeGreaterThan(15);
  });
});
