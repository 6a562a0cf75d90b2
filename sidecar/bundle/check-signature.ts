import type { KeyObject } from 'node:crypto';
import type { Verdict } from '../verdict/verdict.ts';
import { envelopeText, isSignedBy, readPublicKey, signatureIn, signerOf } from './dsse.ts';
import type { Manifest, Signer } from './manifest.ts';
import { statementOf, STATEMENT_TYPE } from './statement.ts';
import type { Finding, Verification } from './verification.ts';

interface SignatureCheck {
  readonly signature: Verification['signature'];
  readonly findings: readonly Finding[];
}

/**
 * Checks the attestation against what it must say of the packed verdict, and its signature against the packed key; with
 * `trusted`, that this is the key. Without, a signature shows only that nothing was damaged since.
 */
export function checkSignature(manifest: Manifest, attestation: string | undefined, verdict: Verdict | undefined, trusted: KeyObject | undefined): SignatureCheck {
  const { signer } = manifest;
  const wanted = trusted === undefined ? undefined : signerOf(trusted);
  const nobody = (message: string): SignatureCheck => ({ signature: null, findings: [finding(message, wanted?.keyid)] });
  if (attestation === undefined && signer === null) return trusted === undefined ? { signature: null, findings: [] } : nobody('it is not signed');
  if (attestation === undefined) return nobody('the manifest names a signer, and the attestation is gone');
  if (signer === null) return nobody('there is an attestation, and the manifest names no signer');

  const key = keyOf(signer);
  if (key === undefined) return nobody('the packed key is no ed25519 key, or not the one that is named');
  const findings: Finding[] = [];
  const signature = signatureIn(attestation);
  const statement = verdict === undefined ? undefined : statementOf(manifest, verdict);
  if (statement !== undefined && (signature === undefined || envelopeText(STATEMENT_TYPE, statement, signer.keyid, signature) !== attestation)) {
    findings.push(finding('the attestation speaks of another bundle, or in other bytes', signer.keyid));
  } else if (statement !== undefined && signature !== undefined && !isSignedBy(STATEMENT_TYPE, statement, signature, key)) {
    findings.push(finding('the signature is not that of the packed key', signer.keyid));
  }
  if (wanted !== undefined && wanted.keyid !== signer.keyid) findings.push({ ...finding('it is signed by another key', wanted.keyid), was: signer.keyid });
  return { signature: { keyid: signer.keyid, trusted: wanted?.keyid === signer.keyid && findings.length === 0 }, findings };
}

const finding = (message: string, keyid: string | undefined): Finding => ({ about: 'signature', path: '', was: undefined, is: keyid, message });

/** The packed key, where it is written as this program does and is the one named. */
function keyOf(signer: Signer): KeyObject | undefined {
  try {
    const key = readPublicKey(signer.publicKey, 'the packed key');
    const found = signerOf(key);
    return found.keyid === signer.keyid && found.publicKey === signer.publicKey ? key : undefined;
  } catch {
    return undefined;
  }
}
