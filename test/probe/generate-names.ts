/** Writes the probe's names from the shared ones: `npm run probe-names`. */
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import * as semconv from '../../sidecar/spans/semconv.ts';

/** Where the generated names lie. */
export const NAMES_FILE = new URL('../../sidecar/probe/exai_probe/names.py', import.meta.url);

const constant = (prefix: string, key: string): string => `${prefix}_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
const line = (name: string, value: string): string => `${name} = ${JSON.stringify(value)}`;

/** The names as a Python module; of a span name with a part that varies, what stands before it; of a container its name and its two attributes. */
export function pythonNames(): string {
  const attributes = Object.entries(semconv).flatMap(([name, value]) => (name.startsWith('ATTR_') && typeof value === 'string' ? [line(name, value)] : []));
  const spans = Object.entries(semconv.SPAN_NAMES).map(([key, name]) => line(constant('SPAN', key), typeof name === 'string' ? name : (name as (part: string) => string)('')));
  const events = Object.entries(semconv.EVENT_NAMES).map(([key, name]) => line(constant('EVENT', key), name));
  const services = Object.entries(semconv.SERVICES).map(([key, name]) => line(constant('SERVICE', key), name));
  const containers = (Object.keys(semconv.CONTAINERS) as semconv.ContainerName[]).map(
    (name) => `${constant('CONTAINER', name)} = (${[name, semconv.containerEntries(name), semconv.containerSize(name)].map((text) => JSON.stringify(text)).join(', ')})`,
  );
  return ['"""Generated from sidecar/spans/semconv.ts by `npm run probe-names`."""', '', ...attributes.toSorted(), '', ...spans, '', ...events, '', ...services, '', ...containers, ''].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(NAMES_FILE, pythonNames());
