import { expect, test } from 'vitest';
import { encodeKey, isKey, newKeys, publicKeyOf } from '../../../src/adapters/zmq/curve.ts';

// The server key pair in the manual page zmq_curve.
const manual = {
  publicKey: 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7',
  secretKey: 'JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6',
};

test('publicKeyOf: the pair in the manual', () => {
  expect(publicKeyOf(manual.secretKey)).toBe(manual.publicKey);
});

test('newKeys: a pair that belongs together, a new one each time', () => {
  const [first, second] = [newKeys(), newKeys()];
  expect(isKey(first.publicKey)).toBe(true);
  expect(publicKeyOf(first.secretKey)).toBe(first.publicKey);
  expect(second.secretKey).not.toBe(first.secretKey);
});

test('encodeKey: Z85 of 32 bytes', () => {
  // RFC 32: 86 4F D2 6F B5 59 F7 5B is HelloWorld.
  const hello = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b];
  const bytes = Uint8Array.from([...hello, ...hello, ...hello, ...hello]);
  expect(encodeKey(bytes)).toBe('HelloWorldHelloWorldHelloWorldHelloWorld');
});

test('encodeKey: nothing for another length', () => {
  expect([0, 8, 31, 33].map((length) => encodeKey(new Uint8Array(length)))).toEqual(
    Array(4).fill(''),
  );
});

test.each(['', 'x'.repeat(39), 'x'.repeat(41), `${'x'.repeat(39)}"`, `${'x'.repeat(39)}\n`])(
  'isKey: %j is none',
  (text) => {
    expect(isKey(text)).toBe(false);
    expect(() => publicKeyOf(text)).toThrow('40 characters of Z85');
  },
);
