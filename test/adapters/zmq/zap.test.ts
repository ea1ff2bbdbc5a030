import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerZap } from '../../../src/adapters/zmq/zap.ts';

const key = Buffer.from('864fd26fb559f75b'.repeat(4), 'hex');
const keyText = 'HelloWorld'.repeat(4);

function request(mechanism: string, ...credentials: Uint8Array[]) {
  const frames = ['peer', '', '1.0', '7', 'foresight', '127.0.0.1', '', mechanism];
  return {
    user: '',
    frames: [...frames.map((text) => Buffer.from(text)), ...credentials],
    excess: 0,
  };
}

function answer(mechanism: string, ...credentials: Uint8Array[]): string[] | undefined {
  const frames = answerZap(request(mechanism, ...credentials), (text) => text === keyText);
  return frames?.map((frame) => Buffer.from(frame).toString());
}

test('answerZap: lets an admitted key in, with the key as user id', () => {
  expect(answer('CURVE', key)).toEqual(['peer', '', '1.0', '7', '200', 'OK', keyText, '']);
});

const refusal = ['peer', '', '1.0', '7', '400', 'Unknown key', '', ''];

test('answerZap: refuses every other key and mechanism', () => {
  expect(answer('CURVE', Buffer.alloc(32))).toEqual(refusal);
  expect(answer('CURVE', key.subarray(1))).toEqual(refusal);
  expect(answer('CURVE')).toEqual(refusal);
  expect(answer('NULL')).toEqual(refusal);
  expect(answer('PLAIN', Buffer.from('user'), Buffer.from('password'))).toEqual(refusal);
});

test('answerZap: nobody to answer', () => {
  const frames = [Buffer.from('peer'), Buffer.from(''), Buffer.from('1.0')];
  expect(answerZap({ user: '', frames, excess: 0 }, () => true)).toBeNull();
});

test('answerZap: no request lets an unknown key in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), (frames) => {
      const frame = answerZap({ user: '', frames, excess: 0 }, () => false)?.[4];
      expect(frame === undefined || Buffer.from(frame).toString() === '400').toBe(true);
    }),
  );
});
