/** Which planned calls a measure looks at; every field given must match, warm-up calls never do. */
export interface Selection {
  readonly steps?: readonly string[];
  readonly labels?: readonly string[];
  readonly tools?: readonly string[];
}
