/** What sort of failure it is; only `api/` and `cli/` turn it into an HTTP or exit status. */
export type ErrorKind = 'usage' | 'unavailable' | 'conflict' | 'not_found' | 'unauthorized' | 'too_large' | 'cancelled' | 'internal';

interface CatalogueEntry<Details> {
  readonly kind: ErrorKind;
  /** What happened, and to what. */
  readonly message: (details: Details) => string;
  /** What to do about it. */
  readonly remedy: string;
}

const entry = <Details>(
  kind: ErrorKind,
  message: (details: Details) => string,
  remedy: string,
): CatalogueEntry<Details> => ({ kind, message, remedy });

/** Every error the program can raise by its own decision: one line says what happened, the next what to do. */
export const CATALOGUE = {
  // document, scenario, claims
  DOCUMENT_UNREADABLE: entry<{ file: string; reason: string }>('usage', (d) => `cannot read ${d.file}: ${d.reason}`, 'check the path and the permissions'),
  DOCUMENT_INVALID: entry<{ file: string; problems: readonly string[] }>(
    'usage',
    (d) => `${d.file} has ${d.problems.length} ${d.problems.length === 1 ? 'problem' : 'problems'}:\n${d.problems.map((p) => `  ${p}`).join('\n')}`,
    'mend each line named; scenarios/README.md is the reference',
  ),

  // run, store
  RUN_UNKNOWN: entry<{ id: string }>('not_found', (d) => `there is no run ${d.id}`, 'GET /runs lists them'),
  RUN_UNDER_WAY: entry<{ id: string }>('conflict', (d) => `run ${d.id} is under way`, 'wait for it to end, or stop it'),
} as const;

/** The code of an error: stable, for programs to switch on. */
export type ErrorCode = keyof typeof CATALOGUE;

type DetailsOf<Code extends ErrorCode> = (typeof CATALOGUE)[Code] extends CatalogueEntry<infer Details> ? Details : never;

/**
 * An error of the catalogue, with what it happened to attached.
 *
 * @example
 * throw new SidecarError('DOCUMENT_UNREADABLE', { file, reason: 'no such file' }, { cause });
 */
export class SidecarError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'SidecarError';
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: DetailsOf<Code>;

  constructor(code: Code, details: DetailsOf<Code>, options?: ErrorOptions) {
    const { kind, message, remedy } = CATALOGUE[code] as unknown as CatalogueEntry<DetailsOf<Code>>;
    super(message(details), options);
    this.code = code;
    this.kind = kind;
    this.remedy = remedy;
    this.details = details;
  }
}
