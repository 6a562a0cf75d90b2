/** One measured number, and its bare lower bound or other comparison from the same run. */
export interface BenchFigure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly beside: string;
}

/** What a bench module exports. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchFigure[]>;
}

/** CPU time and wall time of some work, in microseconds. */
export interface Cost {
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

/** Measures work in this process; children do not count. */
export async function costOf(work: () => Promise<void> | void): Promise<Cost> {
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  await work();
  const cpu = process.cpuUsage(cpuBefore);
  return { cpuMicros: cpu.user + cpu.system, wallMicros: Number(process.hrtime.bigint() - before) / 1000 };
}
