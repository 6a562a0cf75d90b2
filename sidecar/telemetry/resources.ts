import { hostname } from 'node:os';
import { defaultResource, detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { SERVICES } from '../spans/semconv.ts';
import type { TelemetryIdentity } from './telemetry-settings.ts';

/** More services than this are no daemon's: their spans share one resource each batch. */
const MOST_SERVICES = 64;

/**
 * The resource of each service that spans are of. What `OTEL_RESOURCE_ATTRIBUTES` says of the deployment is true of all; a
 * service keeps its own name, by which dashboards know it. Nothing of the command line is told: it may hold keys.
 */
export class Resources {
  readonly #identity: TelemetryIdentity;
  readonly #deployment: Resource;
  readonly #known = new Map<string, Resource>();

  constructor(identity: TelemetryIdentity) {
    this.#identity = identity;
    this.#deployment = defaultResource().merge(detectResources({ detectors: [envDetector] }));
  }

  of(service: string): Resource {
    const known = this.#known.get(service);
    if (known) return known;
    if (this.#known.size >= MOST_SERVICES) this.#known.clear();
    const resource = this.#deployment.merge(resourceFromAttributes(service === SERVICES.sidecar ? this.#own() : { 'service.name': service, 'service.instance.id': this.#identity.instanceId }));
    this.#known.set(service, resource);
    return resource;
  }

  #own(): Record<string, string | number> {
    const { version, instanceId } = this.#identity;
    return {
      'service.name': SERVICES.sidecar,
      'service.version': version,
      'service.instance.id': instanceId,
      'host.name': hostname(),
      'process.pid': process.pid,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
    };
  }
}
