import { quantity } from '../claims/quantity.ts';
import { markup, type Content } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { looksText } from './looks-text.ts';
import { facts, type Section, table } from './page.ts';
import { plain } from './style.ts';

/** What was measured, from where, and with which settings. */
export function environmentSection({ environment, run, measurement }: Verdict): Section {
  const { daemon, provider, rungs, settings, timeScale, fault } = environment;
  const known = Object.entries(settings).filter(([, { how }]) => how !== 'unknown');
  const unknown = Object.entries(settings).filter(([, { how }]) => how === 'unknown').map(([name]) => name);
  const offset = measurement.clockOffset;
  const content = [
    facts([
      ['target', plain(environment.target)],
      ['daemon', plain([daemon.kind, daemon.version, daemon.launched ? 'launched by the sidecar' : 'attached'].filter((part) => part !== null).join(', '))],
      ['address', plain(daemon.url)],
      ['process', daemon.pid],
      ['model providers', plain([provider.kind, provider.profile].filter((part) => part !== null).join(': '))],
      ['time scale', timeScale !== 1 && timeScale],
      ['fault', fault === null ? undefined : plain(fault)],
      ['sidecar', plain(environment.sidecarVersion)],
      ['scenario', markup`${plain(run.scenario)} <code>${plain(environment.scenarioDigest)}</code>`],
      ['rounds', run.looks && looksText(run.looks)],
      ['claims', markup`<code>${plain(environment.claimsDigest)}</code>`],
      ['records', `${measurement.observed} of ${measurement.expected} owed came, ${measurement.dropped} dropped, ${measurement.ambiguous} ambiguous`],
      ['clock of the daemon', offset !== null && `${quantity(Math.abs(offset.seconds), 's')} ${offset.seconds < 0 ? 'behind' : 'ahead'}, known to ± ${quantity(offset.error, 's')}`],
    ]),
    table({ caption: 'The vantage points: who looked, and how', stacks: true, columns: [{ head: 'Rung' }, { head: 'There' }, { head: 'How it is known' }] }, Object.entries(rungs).map(([name, { present, how }]): readonly Content[] => [name, present ? 'yes' : 'no', plain(how)])),
    known.length > 0 && table({ caption: 'Settings of the daemon that are known', stacks: true, columns: [{ head: 'Setting' }, { head: 'Value' }, { head: 'How' }] }, known.map(([name, { value, how }]): readonly Content[] => [markup`<code>${plain(name)}</code>`, markup`<code>${plain(value ?? '')}</code>`, how])),
    unknown.length > 0 && markup`<details><summary>${unknown.length} settings are not known: their defaults hold unless somebody changed them</summary><p class="under">${unknown.map((name, at) => [at > 0 && ', ', markup`<code>${plain(name)}</code>`])}</p></details>`,
  ];
  return { id: 'environment', title: 'Environment', content };
}
