/** Which planned calls a measure looks at; every field given must match, warm-up calls never do. */
export interface Selection {
  readonly steps?: readonly string[];
  readonly labels?: readonly string[];
  readonly tools?: readonly string[];
}

/** True of a call that a selection names. */
export const selects = ({ steps, labels, tools }: Selection, { step, label, tool }: { readonly step: string; readonly label: string; readonly tool: string }): boolean =>
  isIn(steps, step) && isIn(labels, label) && isIn(tools, tool);

/** True of a name in a list, and of any where there is no list. */
export const isIn = (wanted: readonly string[] | undefined, name: string | undefined): boolean => wanted === undefined || (name !== undefined && wanted.includes(name));
