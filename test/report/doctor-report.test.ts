import { describe, expect, it } from 'vitest';
import { reportDiagnosis } from '../../sidecar/report/doctor-report.ts';
import { madeDiagnosis } from '../doctor/made-diagnosis.ts';

const PLAIN = { width: Infinity, colour: false };
const lines = (more: Parameters<typeof madeDiagnosis>[0] = {}) => reportDiagnosis(madeDiagnosis(more), PLAIN).split('\n');

const clock = (seconds: number, error: number) => lines({ clockOffset: { seconds, error } }).find((line) => line.startsWith('clock'));

describe('a diagnosis on a terminal', () => {
  it('is the target, a line for each thing with how it is known and what would help, and last what the claims could come to', () => {
    expect(lines()).toEqual([
      'Target: real daemon at ws://127.0.0.1:8079, attached as it runs',
      'daemon    reached      answers, up 3 min, 28 tools, ws://127.0.0.1:8079',
      'client    present      this program makes the calls',
      'process   partial      pid 4711, read every 100 ms → now: run the sidecar as the user of the daemon',
      "log       missing      the daemon's files are not read → now: name its folder with EXAI_DAEMON_HOME",
      'gateway   missing      provider calls do not pass a gateway → needs a restart: run `exai-sidecar gateway`',
      'probe     missing      no probe said hello → needs a restart: start the daemon with what `exai-sidecar probe --print-env` prints',
      'sessions  1 other      what keeps them waiting or leaves something behind is left out → now: --all-steps replays it all the same',
      'files     not visible  /data/files, in the daemon /mnt/files: process 4711 has another folder there, or none → now: share a folder',
      "clock     the same     the daemon's is ahead by 200 µs, give or take 300 µs",
      'settings  2 known      1 given: EXPERT_ANALYSIS_ENABLED=true; 1 observed: EXAI_WS_GLOBAL_MAX_INFLIGHT=24; 1 unknown → now: --daemon-env NAME=VALUE tells one',
      'disk      enough       64.8 GB free in /data, a run takes about 29 MB',
      'scenario  full         task-2c, 339 calls',
      'claims: 1 can pass or fail · 1 cannot be measured: tools.chat (left out)',
      '',
    ]);
  });

  it('says why a daemon is not reached, and what nobody can tell', () => {
    const dark = lines({ reachable: false, how: 'cannot connect', remedy: 'start it', otherSessions: null, clockOffset: null, files: { ...madeDiagnosis().files, dirInDaemon: '/data/files', visible: null, how: 'nothing names the process', remedy: null } });
    expect(dark).toEqual(expect.arrayContaining([
      'daemon    not reached  cannot connect, ws://127.0.0.1:8079 → now: start it',
      'sessions  unknown      it did not say who else is there',
      'files     unknown      /data/files: nothing names the process',
      'clock     unknown      nothing was stamped by the daemon',
    ]));
  });

  it('takes clocks for one that differ by less than two processes can read of one', () => {
    expect(clock(-0.0009, 0.0004)).toBe("clock     the same     the daemon's is behind by 900 µs, give or take 400 µs");
    expect(clock(3, 0.0004)).toBe("clock     another      the daemon's is ahead by 3 s, give or take 400 µs");
  });

  it('lets nothing of what it shows steer the terminal, and keeps within its width', () => {
    const narrow = reportDiagnosis(madeDiagnosis({ how: `answers\u001b[2J, ${'long '.repeat(40)}` }), { width: 80, colour: false });
    expect(narrow).not.toContain('\u001b');
    const rows = narrow.split('\n').filter((line) => !line.startsWith('claims:'));
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
