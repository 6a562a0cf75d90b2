import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import type { WsInstrumentationConfig } from './config.ts';
import { TracedClasses } from './traced-classes.ts';
import { Tracing } from './tracing.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts';

/** `finishRequest`, by which a handshake gets its headers, came with 8.13. */
const SUPPORTED_VERSIONS = ['>=8.13.0 <9'];
const EXPORTED_CLASSES = ['default', 'WebSocket', 'WebSocketServer'] as const;

/**
 * Traces WebSocket connections made and accepted with `ws`, and their messages.
 *
 * @example
 * registerInstrumentations({ instrumentations: [new WsInstrumentation({ messageSpans: false })] });
 */
export class WsInstrumentation extends InstrumentationBase<WsInstrumentationConfig> {
  // Declared only: a module may be patched while the constructor of the base class runs, before any field is set.
  declare private classes: TracedClasses | undefined;

  constructor(config: WsInstrumentationConfig = {}) {
    super(PACKAGE_NAME, PACKAGE_VERSION, config);
  }

  /**
   * What to use in the place of a module or class of `ws` that was loaded without a hook. Sockets and servers that are made
   * with it are traced while the instrumentation is enabled; the original is left as it is.
   *
   * @example
   * import * as ws from 'ws';
   * const { WebSocket } = new WsInstrumentation().patch(ws);
   */
  patch<Target extends object>(target: Target): Target {
    if (typeof target === 'function') return this.tracedClasses().of(target);
    return Object.fromEntries(Object.entries(target).map(([name, value]) => [name, this.tracedClasses().of(value)])) as Target;
  }

  /** The exports of an ES module are replaced in place, by the loader's hook; those of a CommonJS module by what is returned. */
  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('ws', SUPPORTED_VERSIONS, (exported: object) => {
      if (typeof exported === 'function') return this.patch(exported);
      for (const name of EXPORTED_CLASSES) {
        if (name in exported) Reflect.set(exported, name, this.tracedClasses().of(Reflect.get(exported, name)));
      }
      return exported;
    });
  }

  private tracedClasses(): TracedClasses {
    return (this.classes ??= new TracedClasses(new Tracing({ tracer: () => this.tracer, config: () => this.getConfig(), isEnabled: () => this.isEnabled() })));
  }
}
