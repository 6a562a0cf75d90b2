import { SERVICES } from '../sidecar/spans/semconv.ts';
import { limitOf } from './limits.ts';
import { label, metric, reading } from './names.ts';
import { board, claimStates, lines, now, numbers, over } from './shared.ts';

const OF_DAEMON = `{${label.service}="${SERVICES.daemon}"}`;

/** The daemon's process and its children. */
export const daemonDashboard = board({
  uid: 'exai-daemon',
  title: 'EXAI / Daemon resources',
  description: "What the daemon's process takes, children included, read each second while a run goes on. Between runs it is not read.",
  variables: ['target', 'scenario'],
  panels: [
    claimStates('memory.*', 18),
    numbers({ title: 'Processes', description: 'Processes that the daemon was seen in since the sidecar was started, one after the other: one more is a restart.', unit: 'none', width: 6, queries: [now(`max(${metric.daemonProcesses})`, 'processes')] }),
    lines({ title: 'Memory', description: 'Resident memory. The lines are the limits of memory.idle and memory.load.', unit: 'decbytes', width: 24, height: 10, limits: [limitOf('memory.idle'), limitOf('memory.load')], queries: [over(`${reading('process.memory.usage')}${OF_DAEMON}`, 'resident')] }),
    lines({ title: 'Processor', description: 'Processor time over wall time: 1 is one processor kept busy.', unit: 'percentunit', queries: [over(`${reading('process.cpu.utilization')}${OF_DAEMON}`, 'processor')] }),
    lines({ title: 'Threads', description: 'Threads of the process and its children.', unit: 'none', width: 6, queries: [over(`${reading('process.thread.count')}${OF_DAEMON}`, 'threads')] }),
    lines({ title: 'Descriptors', description: 'Open descriptors: a line that only rises is a leak.', unit: 'none', width: 6, queries: [over(`${reading('process.unix.file_descriptor.count')}${OF_DAEMON}`, 'descriptors')] }),
  ],
});
