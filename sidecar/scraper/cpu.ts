import pidusage from 'pidusage';

/** What pidusage keeps of a process that is not asked for any more goes after this. */
const FORGET_MILLIS = 10_000;

/** Processor time of a tree over wall time, from one look to the next. */
export class CpuMeter {
  #known = new Set<number>();

  /** 1 for one processor kept busy; undefined at the first look, which has nothing to compare with. */
  async utilization(tree: readonly number[]): Promise<number | undefined> {
    const known = this.#known;
    const usages = Object.values(await pidusage([...tree], { maxage: FORGET_MILLIS })).filter(Boolean);
    this.#known = new Set(usages.map(({ pid }) => pid));
    const compared = usages.filter(({ pid }) => known.has(pid));
    return compared.length === 0 ? undefined : compared.reduce((sum, { cpu }) => sum + cpu, 0) / 100;
  }
}

/** Resident memory of one process, where the kernel has no procfs. */
export const portableResidentBytes = async (pid: number): Promise<number> => (await pidusage(pid, { maxage: FORGET_MILLIS })).memory;
