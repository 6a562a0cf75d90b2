import { describe, expect, it } from 'vitest';
import { METRICS } from '../../sidecar/spans/semconv.ts';
import { prometheusName } from '../../sidecar/spans/prometheus-name.ts';

describe('the name of a metric in Prometheus', () => {
  it.each([
    ['exai.claim.state', '', 'gauge', 'exai_claim_state'],
    ['exai.claim.since', 's', 'gauge', 'exai_claim_since_seconds'],
    ['exai.calls', '{call}', 'counter', 'exai_calls_total'],
    ['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total'],
    ['process.memory.usage', 'By', 'updowncounter', 'process_memory_usage_bytes'],
    ['process.cpu.utilization', '1', 'gauge', 'process_cpu_utilization_ratio'],
    ['exai.queue.duration', 's', 'histogram', 'exai_queue_duration_seconds'],
  ] as const)('of %s in %s is as the specification has it', (name, unit, kind, expected) => {
    expect(prometheusName({ name, unit, kind })).toBe(expected);
  });

  it('is no other metric\'s', () => {
    const names = Object.values(METRICS).map(prometheusName);
    expect(new Set(names).size).toBe(names.length);
  });
});
