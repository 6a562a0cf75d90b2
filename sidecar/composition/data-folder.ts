import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SidecarError } from '../errors.ts';
import { type ProcessLock, takeLock } from '../process-lock.ts';

/** The program's data folder: where its parts lie, and that one process at a time has it. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get runsDir(): string {
    return join(this.path, 'runs');
  }

  get filesDir(): string {
    return join(this.path, 'files');
  }

  get selftestDir(): string {
    return join(this.path, 'selftest');
  }

  get calibrationDir(): string {
    return join(this.path, 'calibration');
  }

  /** Takes the folder for this process. Throws `DATA_LOCKED` where another sidecar has it, `DATA_UNWRITABLE`. */
  async take(): Promise<ProcessLock> {
    try {
      await mkdir(this.runsDir, { recursive: true });
      return takeLock(join(this.path, 'sidecar.lock'), (pid) => new SidecarError('DATA_LOCKED', { path: this.path, pid }));
    } catch (cause) {
      if (cause instanceof SidecarError) throw cause;
      throw new SidecarError('DATA_UNWRITABLE', { path: this.path, reason: (cause as Error).message }, { cause });
    }
  }

  /** A secret kept in the folder, readable by its owner alone; made when first asked for. */
  async secret(name: 'otlp' | 'api'): Promise<{ readonly value: string; readonly made: boolean }> {
    const file = join(this.path, `${name}.secret`);
    const stored = (await readFile(file, 'utf8').catch(() => '')).trim();
    // One that no header can carry was damaged: it is replaced.
    if (/^[\x21-\x7e]{16,}$/.test(stored)) return { value: stored, made: false };
    const value = randomBytes(24).toString('base64url');
    try {
      await mkdir(this.path, { recursive: true });
      await rm(file, { force: true });
      await writeFile(file, `${value}\n`, { mode: 0o600 });
    } catch (cause) {
      throw new SidecarError('DATA_UNWRITABLE', { path: this.path, reason: (cause as Error).message }, { cause });
    }
    return { value, made: true };
  }
}
