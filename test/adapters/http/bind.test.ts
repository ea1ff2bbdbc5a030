import { expect, test } from 'vitest';
import {
  authorityOf,
  EndpointError,
  hostOf,
  isLoopback,
  parseBind,
} from '../../../src/adapters/http/bind.ts';

test.each([
  ['7447', { host: '127.0.0.1', port: 7447 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['0.0.0.0:65535', { host: '0.0.0.0', port: 65_535 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['gpu-head.cluster.local:7447', { host: 'gpu-head.cluster.local', port: 7447 }],
])('parseBind: %s, and back', (text, bind) => {
  expect(parseBind(text)).toEqual(bind);
  expect(parseBind(authorityOf(bind))).toEqual(bind);
});

test.each([
  '',
  ':',
  'localhost',
  'localhost:',
  ':80',
  '::1:80',
  '[nonsense]:80',
  'a:65536',
  'a:-1',
])('parseBind: refuses %j', (text) => {
  expect(() => parseBind(text)).toThrow(EndpointError);
  expect(() => parseBind(text)).toThrow(`Cannot listen on ${JSON.stringify(text)}`);
});

test.each([
  '127.0.0.1',
  '127.8.9.10',
  '::1',
  '0:0:0:0:0:0:0:1',
  'localhost',
  'LocalHost',
  'localhost.',
])('isLoopback: %s is', (host) => expect(isLoopback(host)).toBe(true));

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '127.evil.example',
  '::ffff:10.0.0.1',
  '',
])('isLoopback: %j is not', (host) => expect(isLoopback(host)).toBe(false));

test.each([
  ['localhost:80', 'localhost'],
  ['localhost', 'localhost'],
  ['[::1]:80', '::1'],
  ['[::1]', '::1'],
  ['a:b', null],
  ['', null],
  ['user@localhost:80', 'user@localhost'],
])('hostOf: %j', (authority, host) => expect(hostOf(authority)).toBe(host));
