/**
 * Puts `around` in the place of a method of one object, with the method itself to call. Not of its class: so several
 * instrumentations and untouched objects live side by side.
 */
export function wrapMethod<Args extends readonly unknown[], Result>(target: object, name: string, around: (call: (...args: Args) => Result, args: Args) => Result): void {
  const call = (Reflect.get(target, name) as (...args: Args) => Result).bind(target);
  Object.defineProperty(target, name, { value: (...args: Args) => around(call, args), writable: true, configurable: true, enumerable: false });
}
