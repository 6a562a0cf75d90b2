import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchFigure } from './bench.ts';

const PROGRAM = fileURLToPath(new URL('./probe_cost.py', import.meta.url));
const PROBE = fileURLToPath(new URL('../../sidecar/probe', import.meta.url));

/** What the Python side measures, in microseconds and bytes. */
type Costs = Readonly<Record<'spans' | 'off_median_us' | 'off_p99_us' | 'on_median_us' | 'on_p99_us' | 'cost_median_us' | 'cost_median_low_us' | 'cost_median_high_us' | 'cost_p99_us' | 'resident_bytes', number>>;

async function costs(environment: Readonly<Record<string, string>>): Promise<Costs> {
  const { stdout } = await promisify(execFile)(process.env['EXAI_TEST_PYTHON'] ?? 'python3', [PROGRAM, PROBE], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment } });
  return JSON.parse(stdout) as Costs;
}

export const name = "probe: cost of a span in the daemon's thread while exporting, on and off in turns";

export async function run(): Promise<readonly BenchFigure[]> {
  const sending = await costs({});
  const hung = await costs({ HANGS: '1' });
  return [
    { figure: 'cost, median', value: sending.cost_median_us, unit: 'µs/span', beside: `95 %: ${sending.cost_median_low_us.toFixed(2)}…${sending.cost_median_high_us.toFixed(2)}; budget 8; bare call ${sending.off_median_us.toFixed(2)}` },
    { figure: 'cost, p99', value: sending.cost_p99_us, unit: 'µs/span', beside: `budget 50; bare call ${sending.off_p99_us.toFixed(2)}` },
    { figure: 'resident', value: sending.resident_bytes / 1e6, unit: 'MB', beside: 'budget 3' },
    { figure: 'cost, median, receiver hangs', value: hung.cost_median_us, unit: 'µs/span', beside: 'the queue is full most of the time' },
    { figure: 'resident, receiver hangs', value: hung.resident_bytes / 1e6, unit: 'MB', beside: 'bounded by the queue' },
  ];
}
