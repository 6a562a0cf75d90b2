import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readPrivateKey, readPublicKey } from '../bundle/dsse.ts';
import { SidecarError } from '../errors.ts';

/** The ed25519 private key in a PEM file. Throws `KEY_INVALID`. */
export const readPrivateKeyFile = async (file: string): Promise<KeyObject> => readPrivateKey(await pemOf(file, 'a private'), file);

/** The ed25519 public key in a PEM file, or that of the private key in it. Throws `KEY_INVALID`. */
export const readPublicKeyFile = async (file: string): Promise<KeyObject> => readPublicKey(await pemOf(file, 'a public'), file);

const pemOf = (file: string, wanted: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => Promise.reject(new SidecarError('KEY_INVALID', { file, wanted, reason: (cause as Error).message }, { cause })));
