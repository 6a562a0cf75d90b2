import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '../spans/planned-call.ts';

/** A file of JSON lines. Written at once, as the daemon does, so that a reader who was told of an event finds it. */
export class JsonLines {
  readonly #path: string | undefined;
  #file: number | undefined;

  /** Nothing is written where there is no path. */
  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a');
  }

  write(record: JsonObject): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(record)}\n`);
  }

  /** The last lines of the file. */
  tail(lines: number): readonly string[] {
    if (this.#path === undefined) return [];
    return readFileSync(this.#path, 'utf8').split('\n').filter(Boolean).slice(-lines);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
