import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { SidecarError } from '../errors.ts';
import type { Signer } from './manifest.ts';

/**
 * What is signed: type and body with their lengths, so that neither can be taken for the other (DSSE 1.0.0, protocol.md,
 * "Pre-Authentication Encoding").
 */
export function preAuthEncoding(type: string, body: Buffer): Buffer {
  const kind = Buffer.from(type, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${kind.length} `), kind, Buffer.from(` ${body.length} `), body]);
}

/** Signs with ed25519, which gives the same signature for the same message each time (RFC 8032). */
export const signBody = (type: string, body: Buffer, key: KeyObject): Buffer => sign(null, preAuthEncoding(type, body), key);

/** True where the signature is that key's over type and body. */
export const isSignedBy = (type: string, body: Buffer, signature: Buffer, key: KeyObject): boolean => verify(null, preAuthEncoding(type, body), key, signature);

/** The JSON envelope of one signature (DSSE, envelope.md), the same bytes each time. */
export const envelopeText = (type: string, body: Buffer, keyid: string, signature: Buffer): string =>
  `${JSON.stringify({ payloadType: type, payload: body.toString('base64'), signatures: [{ keyid, sig: signature.toString('base64') }] }, undefined, 2)}\n`;

/** The signature in an envelope; undefined where there is not exactly one. */
export function signatureIn(envelope: string): Buffer | undefined {
  try {
    const { signatures } = JSON.parse(envelope) as { readonly signatures?: readonly { readonly sig?: unknown }[] };
    const sig = Array.isArray(signatures) && signatures.length === 1 ? (signatures as readonly { readonly sig?: unknown }[])[0]?.sig : undefined;
    return typeof sig === 'string' ? Buffer.from(sig, 'base64') : undefined;
  } catch {
    return undefined;
  }
}

/** An ed25519 private key in PEM. Throws `KEY_INVALID` for anything else. */
export function readPrivateKey(pem: string, file: string): KeyObject {
  return ed25519(file, 'a private', () => createPrivateKey(pem));
}

/** An ed25519 public key in PEM, or that of a private one. Throws `KEY_INVALID` for anything else. */
export function readPublicKey(pem: string, file: string): KeyObject {
  return ed25519(file, 'a public', () => createPublicKey(pem));
}

function ed25519(file: string, wanted: string, read: () => KeyObject): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is ${key.asymmetricKeyType ?? 'another kind of key'}`);
    return key;
  } catch (cause) {
    throw new SidecarError('KEY_INVALID', { file, wanted, reason: (cause as Error).message }, { cause });
  }
}

/** Who a key is, as a bundle names it. */
export function signerOf(key: KeyObject): Signer {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { keyid: createHash('sha256').update(der).digest('hex'), publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}
