/** The provider's file ids that the daemon remembers, by provider and contents. */
export type RememberedFiles = ReadonlyMap<string, string>;

/** How a remembered file is found: the provider as the daemon labels it, and the SHA-256 of the contents. */
export const rememberedKey = (provider: string, sha256: string): string => `${provider}/${sha256}`;

/** Reads `filecache.json`; undefined where it is none, or half of one: it is rewritten whole while others read. */
export function parseFileCache(text: string): RememberedFiles | undefined {
  let cache: unknown;
  try {
    cache = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(cache) || !isObject(cache['items'])) return undefined;
  const ids = new Map<string, string>();
  for (const [sha256, providers] of Object.entries(cache['items'])) {
    if (!isObject(providers)) continue;
    for (const [provider, entry] of Object.entries(providers)) {
      if (isObject(entry) && typeof entry['file_id'] === 'string') ids.set(rememberedKey(provider, sha256), entry['file_id']);
    }
  }
  return ids;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
