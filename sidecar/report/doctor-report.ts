import { quantity } from '../claims/quantity.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { emphasis, plain, stateColumn, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

type Remedy = Diagnosis['files']['remedy'];

/** More settings than these are counted: `--json` has them all. */
const MOST_SETTINGS = 6;
/** Two processes on one machine read its clock so far apart: each anchors it once, to the millisecond. */
const SAME_CLOCK_SECONDS = 0.002;
const NAME_WIDTH = 10;
const STATE_WIDTH = 13;

/** A diagnosis as a terminal shows it: a line for each thing, and last what the claims could come to. */
export function reportDiagnosis(diagnosis: Diagnosis, style: ReportStyle): string {
  const { rungs } = diagnosis;
  return [
    emphasis('bold', wrap(`Target: ${plain(diagnosis.target)}`, style.width), style),
    daemonRow(diagnosis, style),
    ...Object.entries(rungs).map(([rung, { state, how, remedy }]) => row(rung, state, plain(how) + remedyText(remedy), style)),
    sessionsRow(diagnosis, style),
    filesRow(diagnosis, style),
    clockRow(diagnosis, style),
    settingsRow(diagnosis, style),
    ...diagnosis.disk.map(({ path, freeBytes, neededBytes }) => row('disk', freeBytes < neededBytes ? 'too little' : 'enough', `${size(freeBytes)} free in ${plain(path)}, a run takes about ${size(neededBytes)}`, style)),
    row('scenario', diagnosis.scenario.quick ? 'quick' : 'full', `${plain(diagnosis.scenario.name)}, ${diagnosis.scenario.calls} calls`, style),
    plain(diagnosis.summary),
    '',
  ].join('\n');
}

function row(name: string, state: string, text: string, style: ReportStyle): string {
  const margin = ' '.repeat(NAME_WIDTH + STATE_WIDTH);
  const [first = '', ...rest] = wrap(text, style.width - margin.length).split('\n');
  return [`${name.padEnd(NAME_WIDTH)}${stateColumn(state, STATE_WIDTH, style)}${first}`, ...rest.map((line) => margin + line)].join('\n');
}

const remedyText = (remedy: Remedy): string => (remedy === null ? '' : ` → ${remedy.when === 'now' ? 'now' : 'needs a restart'}: ${plain(remedy.what)}`);

function daemonRow({ reachable, how, remedy, daemon }: Diagnosis, style: ReportStyle): string {
  const details = [plain(how), ...(daemon.url === '' ? [] : [plain(daemon.url)]), ...(daemon.version === null ? [] : [`version ${plain(daemon.version)}`])].join(', ');
  return row('daemon', reachable ? 'reached' : 'not reached', details + (remedy === null ? '' : ` → now: ${plain(remedy)}`), style);
}

function sessionsRow({ otherSessions, claims }: Diagnosis, style: ReportStyle): string {
  if (otherSessions === null) return row('sessions', 'unknown', 'it did not say who else is there', style);
  if (otherSessions === 0) return row('sessions', 'none', 'no other client is on the daemon', style);
  const spared = claims.some(({ why }) => why.startsWith('left out for the sake of'));
  return row('sessions', `${otherSessions} ${otherSessions === 1 ? 'other' : 'others'}`, spared ? 'what keeps them waiting or leaves something behind is left out → now: --all-steps replays it all the same' : 'everything is replayed all the same', style);
}

function filesRow({ files: { dir, dirInDaemon, visible, how, remedy } }: Diagnosis, style: ReportStyle): string {
  const where = dir === dirInDaemon ? plain(dir) : `${plain(dir)}, in the daemon ${plain(dirInDaemon)}`;
  return row('files', visible === null ? 'unknown' : visible ? 'visible' : 'not visible', `${where}: ${plain(how)}${remedyText(remedy)}`, style);
}

const size = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : quantity(bytes, 'By'));

function clockRow({ clockOffset, daemon }: Diagnosis, style: ReportStyle): string {
  if (daemon.launched) return row('clock', 'the same', 'the daemon would run on this machine', style);
  if (clockOffset === null) return row('clock', 'unknown', 'nothing was stamped by the daemon', style);
  const { seconds, error } = clockOffset;
  const distance = Math.abs(seconds);
  const isSame = distance <= error + SAME_CLOCK_SECONDS;
  return row('clock', isSame ? 'the same' : 'another', `the daemon's is ${seconds < 0 ? 'behind' : 'ahead'} by ${quantity(distance, 's')}, give or take ${quantity(error, 's')}`, style);
}

function settingsRow({ settings, daemon }: Diagnosis, style: ReportStyle): string {
  const all = Object.entries(settings);
  const known = all.filter(([, { value }]) => value !== null);
  const ways = (['given', 'observed'] as const).flatMap((way) => {
    const those = known.filter(([, { how }]) => how === way);
    const named = those.length <= MOST_SETTINGS ? `: ${those.map(([name, { value }]) => `${name}=${plain(value ?? '')}`).join(', ')}` : '';
    return those.length === 0 ? [] : [`${those.length} ${way}${named}`];
  });
  const unknown = all.length - known.length;
  const told = unknown === 0 || daemon.launched ? '' : `; ${unknown} unknown → now: --daemon-env NAME=VALUE tells one`;
  return row('settings', `${known.length} known`, `${ways.join('; ') || 'none is known'}${told}`, style);
}
