import { existsSync } from 'node:fs';
import path from 'node:path';
import { SCENARIOS_DIR } from './scenarios-dir.ts';

/** A port, and whether someone asked for this one: a port that nobody asked for may give way to a free one. */
export interface Port {
  readonly port: number;
  readonly given: boolean;
}

/** A problem as it is told: which setting, what was found, what was expected. */
export const found = (name: string, value: string, expected: string): string => `${name}: found ${JSON.stringify(value)}, expected ${expected}`;

/** What compare and baselines tolerate where nothing else is said. */
const DEFAULT_TOLERANCE = 0.05;
const MOST_SECONDS = 86_400;

/** Readers of single values; each adds its problem to the list and goes on with the default. */
export class Checks {
  readonly #problems: string[];

  constructor(problems: string[]) {
    this.#problems = problems;
  }

  port(name: string, text: string | undefined, fallback: number): Port {
    if (text === undefined) return { port: fallback, given: false };
    const port = Number(text);
    if (/^\d{1,5}$/.test(text) && port <= 65_535) return { port, given: true };
    this.#problems.push(found(name, text, 'a port from 1 to 65535, or 0 for any free one'));
    return { port: fallback, given: false };
  }

  oneOf<Name extends string>(name: string, text: string | undefined, allowed: readonly Name[]): Name | undefined {
    if (text === undefined) return undefined;
    const match = allowed.find((candidate) => candidate === text);
    if (match === undefined) this.#problems.push(found(name, text, `one of ${allowed.join(', ')}`));
    return match;
  }

  count(name: string, text: string | undefined, fallback: number): number {
    if (text === undefined) return fallback;
    const count = Number(text);
    if (/^\d{1,9}$/.test(text) && count > 0) return count;
    this.#problems.push(found(name, text, 'a whole number above 0'));
    return fallback;
  }

  url(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && protocols.includes(url.protocol) && url.username === '' && url.password === '') return text;
    // Shown without what may be a password.
    const shown = url === undefined ? text : `${url.protocol}//${url.host}${url.pathname}`;
    this.#problems.push(found(name, shown, `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, without user and password`));
    return undefined;
  }

  pid(name: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const pid = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(pid) && pid > 1) return pid;
    this.#problems.push(found(name, text, 'the pid of a process, above 1'));
    return undefined;
  }

  timeScale(name: string, text: string | undefined): number {
    if (text === undefined) return 1;
    const scale = Number(text);
    if (text.trim() !== '' && scale >= 1 && scale <= 1000) return scale;
    this.#problems.push(found(name, text, 'a number from 1 to 1000'));
    return 1;
  }

  /** In seconds; `90s`, `15m` and `1h`, or bare seconds. */
  duration(name: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text.trim()) ?? [];
    const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
    if (seconds >= 1 && seconds <= MOST_SECONDS) return seconds;
    this.#problems.push(found(name, text, 'a time from 1s to 24h, such as 90s or 15m'));
    return undefined;
  }

  /** A whole number between two others. */
  whole(name: string, text: string | undefined, from: number, to: number): number | undefined {
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    this.#problems.push(found(name, text, `a whole number from ${from} to ${to}`));
    return undefined;
  }

  /** `5%` or `0.05`; five in a hundred where not given. */
  tolerance(name: string, text: string | undefined): number {
    if (text === undefined) return DEFAULT_TOLERANCE;
    const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
    const share = Number(match?.[1] ?? Number.NaN) / (match?.[2] === '%' ? 100 : 1);
    if (share >= 0 && share <= 10) return share;
    this.#problems.push(found(name, text, 'a share such as 0.05 or 5%'));
    return DEFAULT_TOLERANCE;
  }

  assignments(name: string, texts: readonly string[]): Readonly<Record<string, string>> {
    const entries: [string, string][] = [];
    for (const text of texts) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
      // The value may be a key: it is not repeated.
      if (match?.[1] === undefined || match[2] === undefined) this.#problems.push(found(name, text.split('=')[0] ?? '', 'NAME=VALUE'));
      else entries.push([match[1], match[2]]);
    }
    return Object.fromEntries(entries);
  }

  scenario(name: string, text: string): string {
    if (/[/\\]|\.(ya?ml|json)$/.test(text)) return path.resolve(text);
    const file = path.join(SCENARIOS_DIR, `${text}.yaml`);
    if (!/^[\w.-]+$/.test(text) || !existsSync(file)) {
      this.#problems.push(found(name, text, 'a file, or the name of a scenario that ships with the program (task-2c, task-2c-tuned, task-2c-soak, smoke)'));
    }
    return file;
  }
}
