import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { refuseDataInside } from '../daemon/refuse-data-inside.ts';
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

  /** Who this sidecar is to those who read its telemetry: the same from start to start, as the folder is. */
  async instanceId(): Promise<string> {
    const file = join(this.path, 'instance.id');
    const stored = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (/^[0-9a-f-]{36}$/.test(stored)) return stored;
    const value = randomUUID();
    // One that cannot be kept serves until the next start.
    await writeFile(file, `${value}\n`).catch(() => undefined);
    return value;
  }

  /** A secret as it is kept; undefined where none is. One that no header can carry was damaged, and counts as none. */
  async storedSecret(name: 'otlp' | 'api'): Promise<string | undefined> {
    const stored = (await readFile(this.#secretFile(name), 'utf8').catch(() => '')).trim();
    return /^[\x21-\x7e]{16,}$/.test(stored) ? stored : undefined;
  }

  /** A secret kept in the folder, readable by its owner alone; made when first asked for. */
  async secret(name: 'otlp' | 'api'): Promise<{ readonly value: string; readonly made: boolean }> {
    const file = this.#secretFile(name);
    const stored = await this.storedSecret(name);
    if (stored !== undefined) return { value: stored, made: false };
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

  #secretFile(name: 'otlp' | 'api'): string {
    return join(this.path, `${name}.secret`);
  }
}

/** Throws `DAEMON_HOME_HOLDS_DATA` where the daemon that is to be launched could not be copied to the data folder: before anything is written there. */
export async function refuseFolderInHome({ target, dataDir }: Config): Promise<void> {
  if (target.kind === 'launch') await refuseDataInside(target.home, dataDir);
}
