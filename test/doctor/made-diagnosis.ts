import type { Diagnosis } from '../../sidecar/doctor/diagnosis.ts';

const missing = (how: string, what: string, when: 'now' | 'restart'): Diagnosis['rungs']['log'] => ({ state: 'missing', how, remedy: { what, when }, shows: [] });

/** A diagnosis made by hand: a daemon attached with its process alone, and another client on it. */
export const madeDiagnosis = (more: Partial<Diagnosis> = {}): Diagnosis => ({
  reachable: true,
  target: 'real daemon at ws://127.0.0.1:8079, attached as it runs',
  daemon: { kind: 'real', version: null, pid: 4711, url: 'ws://127.0.0.1:8079', launched: false },
  provider: { kind: 'unknown', profile: null },
  how: 'answers, up 3 min, 28 tools',
  remedy: null,
  rungs: {
    client: { state: 'present', how: 'this program makes the calls', remedy: null, shows: ['client/call'] },
    process: { state: 'partial', how: 'pid 4711, read every 100 ms', remedy: { what: 'run the sidecar as the user of the daemon', when: 'now' }, shows: ['process/reading'] },
    log: missing("the daemon's files are not read", 'name its folder with EXAI_DAEMON_HOME', 'now'),
    gateway: missing('provider calls do not pass a gateway', 'run `exai-sidecar gateway`', 'restart'),
    probe: missing('no probe said hello', 'start the daemon with what `exai-sidecar probe --print-env` prints', 'restart'),
  },
  otherSessions: 1,
  files: { dir: '/data/files', dirInDaemon: '/mnt/files', visible: false, how: 'process 4711 has another folder there, or none', remedy: { what: 'share a folder', when: 'now' } },
  clockOffset: { seconds: 0.0002, error: 0.0003 },
  settings: { EXAI_WS_GLOBAL_MAX_INFLIGHT: { value: '24', how: 'observed' }, EXPERT_ANALYSIS_ENABLED: { value: 'true', how: 'given' }, LOG_LEVEL: { value: null, how: 'unknown' } },
  disk: [{ path: '/data', freeBytes: 64_849_000_000, neededBytes: 29_000_000 }],
  scenario: { name: 'task-2c', quick: false, calls: 339 },
  claims: [{ id: 'memory.idle', can: 'pass_or_fail', why: '' }, { id: 'tools.chat', can: 'not_be_measured', why: 'left out for the sake of another session on the daemon: step growth keeps others waiting' }],
  summary: 'claims: 1 can pass or fail · 1 cannot be measured: tools.chat (left out)',
  ...more,
});
