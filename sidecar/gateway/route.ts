import { SPAN_NAMES } from '../spans/semconv.ts';
import type { Upstream } from './upstream.ts';

/** What kind of provider call a request is; the rest is only timed. */
export type CallKind = 'upload' | 'content' | 'chat' | 'other';

/** Where a request goes, and what it is. */
export interface Route {
  readonly upstream: Upstream;
  /** Path and query at the provider. */
  readonly target: string;
  /** The path alone: a query may carry what must not be kept. */
  readonly path: string;
  readonly kind: CallKind;
  /** Name of the span; a chat's gets its model later. */
  readonly name: string;
  /** The file that the path names. */
  readonly fileId: string | undefined;
}

const FILE_CONTENT = /^\/files\/([^/]+)\/content$/;
/** Dot segments could leave the provider's base path; they are refused, encoded or not. */
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;
const WORD = /^[a-z][a-z_.-]{0,31}$/i;

/** Replaces what varies in a path, so that names stay few: what follows `files`, and all that is no plain word. */
const templateOf = (path: string): string =>
  path
    .split('/')
    .map((segment, index, segments) => (segment === '' || (WORD.test(segment) && segments[index - 1] !== 'files') ? segment : '{id}'))
    .join('/');

/** Finds the provider and the kind of call; undefined for anything that no configured provider serves. */
export function routeOf(method: string, url: string, upstreams: readonly Upstream[]): Route | undefined {
  const upstream = upstreams.find(({ prefix }) => url.startsWith(`${prefix}/`));
  if (upstream === undefined) return undefined;
  const rest = url.slice(upstream.prefix.length);
  const path = rest.split(/[?#]/, 1)[0] ?? '';
  if (DOT_SEGMENT.test(path) || path.includes('\\')) return undefined;

  const common = { upstream, target: upstream.basePath + rest, path: upstream.basePath + path };
  const fileId = method === 'GET' ? FILE_CONTENT.exec(path)?.[1] : undefined;
  if (fileId !== undefined) return { ...common, kind: 'content', name: SPAN_NAMES.filesContent, fileId };
  if (method === 'POST' && path === '/files') return { ...common, kind: 'upload', name: SPAN_NAMES.filesPost, fileId };
  if (method === 'POST' && path === '/chat/completions') return { ...common, kind: 'chat', name: 'chat', fileId };
  return { ...common, kind: 'other', name: `${method} ${templateOf(path)}`, fileId };
}
