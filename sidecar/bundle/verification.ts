/** One thing that does not hold in a bundle. */
export interface Finding {
  readonly about: 'name' | 'manifest' | 'file' | 'digest' | 'verdict' | 'signature';
  /** JSON Pointer in the file that `about` means, or the name of a file. */
  readonly path: string;
  /** As the bundle says; undefined where it says nothing. */
  readonly was: unknown;
  /** As found here. */
  readonly is: unknown;
  /** What that is, in a sentence, where two values do not say it. */
  readonly message: string;
}

/** What checking a bundle came to. */
export interface Verification {
  /** `other_judge`: all that needs no judging holds, but another version made the verdict, so that it need not come out the same. */
  readonly state: 'verified' | 'differs' | 'other_judge';
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly files: number;
  readonly run: string;
  /** State of the packed verdict. */
  readonly verdict: string;
  /** The judge that made the verdict, and the one that recomputed it. */
  readonly judge: { readonly made: number; readonly here: number };
  /** Who signed it; `trusted` only where a key was given and it is that one's. */
  readonly signature: { readonly keyid: string; readonly trusted: boolean } | null;
  readonly findings: readonly Finding[];
}
