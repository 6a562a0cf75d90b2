import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandOptions } from '../../sidecar/config/command-options.ts';
import { type Config, loadConfig } from '../../sidecar/config/config.ts';
import { SCENARIOS_DIR } from '../../sidecar/config/scenarios-dir.ts';
import { SidecarError } from '../../sidecar/errors.ts';

const names = { profiles: ['real', 'ideal'], faults: ['slow-cache', 'leak'] };
const load = (options: CommandOptions = {}, environment: NodeJS.ProcessEnv = {}): Config => loadConfig(options, environment, names);

function problemsOf(options: CommandOptions, environment: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    load(options, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SidecarError) || error.code !== 'CONFIG_INVALID') throw error;
    return (error as SidecarError<'CONFIG_INVALID'>).details.problems;
  }
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'exai-config-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

describe('settings', () => {
  it('need nothing: without any, the rehearsal is replayed quickly on loopback', () => {
    expect(load()).toMatchObject({
      target: { kind: 'rehearsal' },
      quick: true,
      profile: 'real',
      provider: 'emulated',
      host: '127.0.0.1',
      exposed: false,
      port: { port: 4319, given: false },
      otlpPort: { port: 4320, given: false },
      gatewayPort: { port: 4321, given: false },
      rehearsalPort: { port: 18079, given: false },
      scenarioFile: path.join(SCENARIOS_DIR, 'task-2c.yaml'),
      claimsFile: path.join(SCENARIOS_DIR, 'task-2c.claims.yaml'),
      dataDir: path.resolve('.exai-sidecar'),
      token: undefined,
      logLevel: 'warn',
    });
  });

  it('are frozen to the last', () => {
    const config = load({ daemonEnv: [] });
    expect([config, config.port, config.target, config.providerKeys, config.daemonEnvironment].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('count a port as given only where someone gave it', () => {
    expect(load({ port: '4319', otlpPort: '0' })).toMatchObject({ port: { port: 4319, given: true }, otlpPort: { port: 0, given: true }, gatewayPort: { given: false } });
  });

  it('take an empty variable for none', () => {
    expect(load({}, { EXAI_DAEMON_URL: '', EXAI_DAEMON_HOME: ' ', EXAI_SIDECAR_TOKEN: '' })).toMatchObject({ target: { kind: 'rehearsal' }, token: undefined });
  });

  it('start a fault from the profile on which every claim passes', () => {
    expect(load({ fault: 'leak' })).toMatchObject({ fault: 'leak', profile: 'ideal' });
    expect(load({ fault: 'leak', profile: 'real' }).profile).toBe('real');
  });

  it('let an option go before a variable', () => {
    expect(load({ data: '/a' }, { EXAI_SIDECAR_DATA: '/b' }).dataDir).toBe('/a');
    expect(load({}, { EXAI_SIDECAR_DATA: '/b' }).dataDir).toBe('/b');
  });

  it.each(['0.0.0.0', '::', '192.0.2.7', 'sidecar.example', '127.0.0.1.example'])('know that %s lets others in', (host) => {
    expect(load({ host }).exposed).toBe(true);
  });

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('know that %s does not', (host) => {
    expect(load({ host }).exposed).toBe(false);
  });
});

describe('the target', () => {
  it('is the daemon of the address, before one to launch, before the rehearsal', () => {
    const home = folder();
    const environment = { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079', EXAI_DAEMON_HOME: home };
    expect(load({}, environment).target).toEqual({ kind: 'attach', url: 'ws://127.0.0.1:8079', home, logs: [], pid: undefined, askLog: false });
    expect(load({ launch: true }, environment)).toMatchObject({ target: { kind: 'launch', home }, besideRunning: true });
    expect(load({}, { EXAI_DAEMON_HOME: home })).toMatchObject({ target: { kind: 'launch', home }, besideRunning: false });
    expect(load({ rehearsal: true }, environment).target).toEqual({ kind: 'rehearsal' });
  });

  it('that is attached may be read where it writes, in its home and elsewhere', () => {
    const environment = { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079', EXAI_DAEMON_LOGS: ['/var/log/exai', 'more/toolcalls.jsonl'].join(path.delimiter) };
    expect(load({ askLog: true }, { ...environment, EXAI_DAEMON_PID: '4711' }).target).toEqual({ kind: 'attach', url: 'ws://127.0.0.1:8079', home: undefined, logs: ['/var/log/exai', path.resolve('more/toolcalls.jsonl')], pid: 4711, askLog: true });
  });

  it('decides whether the run is quick, unless that is said', () => {
    const environment = { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079' };
    expect(load({}, environment).quick).toBe(false);
    expect(load({ quick: true }, environment).quick).toBe(true);
    expect(load({ full: true }).quick).toBe(false);
  });

  it('when launched takes settings, in which = may occur again', () => {
    expect(load({ daemonEnv: ['KIMI_FILES_MAX_PARALLEL=5', 'A=b=c', 'E='] }, { EXAI_DAEMON_HOME: folder() }).daemonEnvironment).toEqual({ KIMI_FILES_MAX_PARALLEL: '5', A: 'b=c', E: '' });
  });
});

describe('a scenario', () => {
  it('is found by name among those that ship, or as a file', () => {
    expect(load({ scenario: 'smoke' }).scenarioFile).toBe(path.join(SCENARIOS_DIR, 'smoke.yaml'));
    expect(load({ scenario: './mine.yaml' }).scenarioFile).toBe(path.resolve('mine.yaml'));
  });
});

describe('wrong settings', () => {
  it('are reported all at once, each with what was found and what was expected', () => {
    const problems = problemsOf(
      { port: '99999', otlpPort: 'x', profile: 'idela', fault: 'slow', timeScale: '0', provider: 'real', quick: true, full: true, daemonEnv: ['NOVALUE'], scenario: 'smokey' },
      { EXAI_SIDECAR_LOG: 'loud', EXAI_SIDECAR_TOKEN: 'short', EXAI_PUBLIC_URL: 'sidecar.example', EXAI_FILES_DIR_DAEMON: '/files' },
    );
    const about = ['--port', '--otlp-port', '--profile', '--fault', '--time-scale', '--provider', '--quick', '--daemon-env', '--scenario', 'EXAI_SIDECAR_LOG', 'EXAI_SIDECAR_TOKEN', 'EXAI_PUBLIC_URL', 'EXAI_FILES_DIR_DAEMON'];
    for (const name of about) expect(problems).toContainEqual(expect.stringMatching(`^${name}`));
    for (const problem of problems) expect(problem).toMatch(/found .*expected /);
    expect(problems).toContain('--profile: found "idela", expected one of real, ideal');
  });

  it.each<[string, CommandOptions, NodeJS.ProcessEnv]>([
    ['a profile for a real daemon', { profile: 'ideal' }, { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079' }],
    ['a time scale for a real daemon', { timeScale: '10' }, { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079' }],
    ['settings for the rehearsal', { daemonEnv: ['A=b'] }, {}],
    ['the pid of a daemon that is not attached', {}, { EXAI_DAEMON_PID: '4711' }],
    ['a pid that is none', {}, { EXAI_DAEMON_URL: 'ws://127.0.0.1:8079', EXAI_DAEMON_PID: '1' }],
    ['a question to a daemon that is not attached', { askLog: true }, {}],
    ['care and its opposite', { gentle: true, allSteps: true }, {}],
    ['a launch without a home', { launch: true }, {}],
    ['files of a daemon that is not attached', {}, { EXAI_DAEMON_LOGS: '/var/log/exai' }],
    ['a home that does not exist', {}, { EXAI_DAEMON_HOME: '/nowhere/at/all' }],
    ['live providers for the rehearsal', { provider: 'live' }, { KIMI_API_KEY: 'k' }],
    ['an address that is no WebSocket', {}, { EXAI_DAEMON_URL: 'http://127.0.0.1:8079' }],
    ['an address of the sidecar that its senders cannot speak', {}, { EXAI_SIDECAR_OTLP_URL: 'https://127.0.0.1:4320' }],
    ['two parts on one port', { port: '4400', otlpPort: '4400' }, {}],
    ['a host with a path', { host: 'a/b' }, {}],
    ['rehearsal and launch at once', { rehearsal: true, launch: true }, {}],
  ])('such as %s are refused', (_what, options, environment) => {
    expect(problemsOf(options, environment)).toHaveLength(1);
  });

  it('need a key for live providers of a launched daemon, either one', () => {
    const environment = { EXAI_DAEMON_HOME: folder() };
    expect(problemsOf({ provider: 'live' }, environment)).toEqual([expect.stringContaining('KIMI_API_KEY')]);
    expect(load({ provider: 'live' }, { ...environment, GLM_API_KEY: 'g' }).providerKeys).toEqual({ kimi: undefined, glm: 'g' });
  });

  it('let the gateway alone ask live providers with the keys of whoever calls it', () => {
    expect(load({ provider: 'live', gatewayAlone: true }).provider).toBe('live');
  });

  it('never repeat a secret', () => {
    const problems = problemsOf({ daemonEnv: ['1KEY=hush-hush'] }, { EXAI_SIDECAR_TOKEN: 'hush hush hush hush', EXAI_DAEMON_URL: 'ws://user:hush@127.0.0.1:1' });
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).not.toContain('hush');
  });
});
