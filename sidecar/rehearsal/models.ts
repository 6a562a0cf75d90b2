/** The two providers, as the daemon counts their slots. */
export type Provider = 'KIMI' | 'GLM';

const KIMI_MODELS = [
  'kimi-k2-0905-preview',
  'kimi-k2-0711-preview',
  'kimi-k2-turbo-preview',
  'kimi-k2',
  'kimi-k2-0905',
  'kimi-k2-0711',
  'kimi-k2-turbo',
  'kimi-latest',
  'kimi-latest-128k',
  'kimi-latest-32k',
  'kimi-latest-8k',
  'kimi-thinking-preview',
  'moonshot-v1-128k',
  'moonshot-v1-128k-vision-preview',
  'moonshot-v1-32k',
  'moonshot-v1-32k-vision-preview',
  'moonshot-v1-8k',
  'moonshot-v1-8k-vision-preview',
] as const;

const GLM_MODELS = ['glm-4.5-flash', 'glm-4.5', 'glm-4.5-air', 'glm-4.5-x', 'glm-4.5v', 'glm-4.6'] as const;

/** Every model that the daemon lists, by name. */
export const MODELS: readonly string[] = [...GLM_MODELS, ...KIMI_MODELS].toSorted();

/** The models that are tried when the one asked for fails, in order. */
export const FALLBACK_CHAIN: readonly string[] = [...KIMI_MODELS, ...GLM_MODELS];

/** Who serves a model; undefined for `auto` and for names nobody lists. */
export function providerOf(model: string): Provider | undefined {
  if (KIMI_MODELS.some((known) => known === model)) return 'KIMI';
  return GLM_MODELS.some((known) => known === model) ? 'GLM' : undefined;
}
