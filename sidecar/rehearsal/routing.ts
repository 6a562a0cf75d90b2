import type { JsonObject } from '../spans/planned-call.ts';

/** The models that the routing table chooses between. */
export interface RoutedModels {
  readonly speed: string;
  readonly quality: string;
}

const DEEP_WHEN_FINAL = new Set(['codereview', 'refactor', 'debug', 'testgen']);

/** The model that the daemon's table gives for `auto`: it looks at tool, step and depth, never at the prompt. */
export function routeAuto(tool: string, args: JsonObject, { speed, quality }: RoutedModels): string {
  if (tool === 'thinkdeep' || tool === 'secaudit') return quality;
  if (tool === 'analyze') return args['step_number'] === 1 && args['next_step_required'] === true ? speed : quality;
  if (DEEP_WHEN_FINAL.has(tool)) {
    const depth = typeof args['depth'] === 'string' ? args['depth'].trim().toLowerCase() : '';
    return depth === 'deep' || args['next_step_required'] === false ? quality : speed;
  }
  return speed;
}

/** Another model of the same provider than the table says. */
export const wrongModel = (model: string): string => (model.startsWith('glm-') ? 'glm-4.6' : 'kimi-k2-0905-preview');
