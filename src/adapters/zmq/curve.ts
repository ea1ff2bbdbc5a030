/** CURVE keys in Z85, the text form of ZeroMQ: 40 characters for 32 bytes. */
import { BridgeError } from './errors.ts';
import { cString, libzmq } from './libzmq.ts';

export interface CurveKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

const z85 = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/** Whether `text` is the Z85 form of a key. */
export function isKey(text: string): boolean {
  return z85.test(text);
}

/** A fresh random key pair. */
export function newKeys(): CurveKeys {
  const publicKey = keyMemory();
  const secretKey = keyMemory();
  check(libzmq().c.zmq_curve_keypair(publicKey, secretKey) === 0);
  return { publicKey: keyText(publicKey), secretKey: keyText(secretKey) };
}

/** The public key that belongs to a secret one. */
export function publicKeyOf(secretKey: string): string {
  if (!isKey(secretKey)) throw new BridgeError('key', 'a secret key must be 40 characters of Z85');
  const publicKey = keyMemory();
  check(libzmq().c.zmq_curve_public(publicKey, cString(secretKey)) === 0);
  return keyText(publicKey);
}

/** Z85 of the 32 bytes in which ZAP states the key of a peer; '' for any other length. */
export function encodeKey(bytes: Uint8Array): string {
  if (bytes.length !== 32) return '';
  const text = keyMemory();
  check(libzmq().c.zmq_z85_encode(text, bytes, 32) !== null);
  return keyText(text);
}

function keyMemory(): Uint8Array {
  return new Uint8Array(new ArrayBuffer(41));
}

function keyText(memory: Uint8Array): string {
  return Buffer.from(memory.subarray(0, 40)).toString('latin1');
}

function check(good: boolean): void {
  if (!good) throw new BridgeError('key', 'libzmq refused the key');
}
