import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Environment } from '../verdict/verdict.ts';

/** The machine that this program runs on, as far as it bears on times; nothing that names it. */
export function thisHost(): NonNullable<Environment['host']> {
  const [first] = cpus();
  return { os: `${platform()} ${release()} ${arch()}`, cpu: first?.model.trim() ?? 'not known', cores: cpus().length, memoryBytes: totalmem(), node: process.version };
}
