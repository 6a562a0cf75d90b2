/** One packed file. */
export interface PackedFile {
  /** Within the run folder, `/` between parts. */
  readonly name: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** The key that signed a bundle; it is packed too, so that the signature can be checked for damage by anyone. */
export interface Signer {
  /** SHA-256 of the public key in DER (SubjectPublicKeyInfo). */
  readonly keyid: string;
  /** PEM. */
  readonly publicKey: string;
}

/** What a bundle holds: the first entry of the file, a function of all others. */
export interface Manifest {
  readonly format: 'exai-sidecar bundle';
  readonly version: 1;
  readonly run: string;
  /** The judge that made the packed verdict, and the state it came to. */
  readonly judgeVersion: number;
  readonly verdict: string;
  /** In the order in which they follow. */
  readonly files: readonly PackedFile[];
  readonly signer: Signer | null;
}

/** Names of the entries that are not of the run folder. */
export const MANIFEST_NAME = 'manifest.json';
export const ATTESTATION_NAME = 'attestation.json';

/** A manifest as text, the same bytes each time. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, undefined, 2)}\n`;
