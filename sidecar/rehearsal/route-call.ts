import type { JsonObject } from '../spans/planned-call.ts';
import { ATTR_ERROR_TYPE, ATTR_REQUEST_MODEL, ATTR_ROUTE_FALLBACK, ATTR_ROUTE_REQUESTED, ATTR_TOOL, SPAN_NAMES } from '../spans/semconv.ts';
import type { Daemon } from './daemon.ts';
import { textArgument } from './json.ts';
import type { OpenSpan } from './native-spans.ts';
import { routeAuto } from './routing.ts';

/** Word for a call whose model could not be resolved. */
export const MODEL_RESOLUTION = 'model_resolution';

/** Chooses the model of a call, and records how long that took; undefined where it failed. */
export async function routeCall(daemon: Daemon, tool: string, args: JsonObject, parent: OpenSpan): Promise<string | undefined> {
  const requested = textArgument(args, 'model') ?? daemon.settings.text('DEFAULT_MODEL');
  const attributes = { [ATTR_TOOL]: tool, [ATTR_ROUTE_REQUESTED]: requested, [ATTR_ROUTE_FALLBACK]: false };
  const span = daemon.spans.start(SPAN_NAMES.route(tool), 'internal', parent.context, attributes);
  const auto = requested.trim().toLowerCase() === 'auto';
  const delayMillis = auto ? daemon.misbehaviour.routeDelayMillis : 0;
  // Waiting for nothing would let other work in, and the decision is one of microseconds.
  if (delayMillis > 0) await daemon.pause(delayMillis);
  if (auto && daemon.misbehaviour.failsToResolve(tool)) {
    span.set({ [ATTR_ERROR_TYPE]: MODEL_RESOLUTION });
    span.end(MODEL_RESOLUTION);
    return undefined;
  }
  const models = { speed: daemon.settings.text('GLM_SPEED_MODEL'), quality: daemon.settings.text('KIMI_QUALITY_MODEL') };
  const model = auto ? daemon.misbehaviour.routed(routeAuto(tool, args, models)) : requested;
  span.set({ [ATTR_REQUEST_MODEL]: model });
  span.end();
  parent.set({ [ATTR_ROUTE_REQUESTED]: requested, [ATTR_REQUEST_MODEL]: model });
  return model;
}
