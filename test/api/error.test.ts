import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { apiError, jobSubmission, jobsQuery, toApiError } from '../../src/api/index.ts';

const good = { name: 'tune', entrypoint: 'python tune.py' };

function refusal(body: unknown, schema: z.ZodType = jobSubmission) {
  const result = schema.safeParse(body);
  if (result.success) throw new Error('it was accepted');
  return toApiError(result.error, body, schema).error;
}

const submissionFields =
  'an object of name, entrypoint, package, trials, gpusPerTrial, demand, maxGpus, fingerprint, ' +
  'environment, maxRestarts, reuseActors';
const table = (...rows: unknown[]) => ({ ...good, demand: { table: rows } });

const cases: [situation: string, body: unknown, expected: object][] = [
  ['no object', 5, { code: 'wrong-type', field: null, value: 5, allowed: submissionFields }],
  ['null', null, { code: 'wrong-type', field: null, value: null }],
  ['a list', [], { code: 'wrong-type', field: null, value: [] }],
  ['a field missing', { name: 'tune' }, { code: 'missing-field', field: 'entrypoint' }],
  [
    'an unknown field',
    { ...good, trails: 4 },
    { code: 'unknown-field', field: 'trails', value: 4, allowed: submissionFields },
  ],
  [
    'an unknown field of a field',
    { ...good, demand: { steps: 4 } },
    {
      code: 'unknown-field',
      field: 'demand.steps',
      value: 4,
      allowed: 'an object of stepsPerTrial, secondsPerStep, table, speeds, spanFactor',
    },
  ],
  [
    'a number too small',
    { ...good, trials: 0 },
    { code: 'out-of-range', field: 'trials', value: 0, allowed: 'a whole number from 1 to 10000' },
  ],
  ['a number too large', { ...good, maxRestarts: 101 }, { code: 'out-of-range', value: 101 }],
  [
    'a fraction',
    { ...good, gpusPerTrial: 1.5 },
    { code: 'wrong-type', value: 1.5, allowed: 'a whole number from 1 to 65536' },
  ],
  ['text for a number', { ...good, trials: '4' }, { code: 'wrong-type', value: '4' }],
  [
    'text too short',
    { ...good, package: '' },
    { code: 'out-of-range', field: 'package', allowed: 'text of 1 to 200 characters' },
  ],
  [
    'text of other characters',
    { ...good, name: '-' },
    {
      code: 'invalid-value',
      value: '-',
      allowed: 'letters, digits, dot, dash, underscore and space',
    },
  ],
  [
    'speeds of nothing',
    { ...good, demand: { speeds: { A100: 2 } } },
    {
      field: 'demand.speeds',
      allowed: 'speeds beside secondsPerStep or table, which hold at them',
    },
  ],
  [
    'speeds of no type',
    { ...good, demand: { secondsPerStep: 1, speeds: {} } },
    { field: 'demand.speeds', allowed: 'one GPU type at least' },
  ],
  [
    'a span factor without a table',
    { ...good, demand: { secondsPerStep: 1, spanFactor: 2 } },
    { field: 'demand.spanFactor', allowed: 'a span factor beside table, which it stretches' },
  ],
  [
    'an empty demand table',
    table(),
    { code: 'out-of-range', field: 'demand.table', allowed: 'a list of 1 to 1024 entries' },
  ],
  [
    'a demand table that begins with 2 GPUs',
    table({ gpus: 2, seconds: 1 }),
    { field: 'demand.table', allowed: 'rows that begin with 1 GPU' },
  ],
  [
    'a demand table that gets slower with more GPUs',
    table({ gpus: 1, seconds: 1 }, { gpus: 2, seconds: 2 }),
    { field: 'demand.table', allowed: 'seconds that do not rise with more GPUs' },
  ],
  [
    'a demand table with a negative time',
    table({ gpus: 1, seconds: 1 }, { gpus: 2, seconds: -1 }),
    {
      code: 'out-of-range',
      field: 'demand.table[1].seconds',
      value: -1,
      allowed: 'a number above 0 up to 1000000000',
    },
  ],
  [
    'a demand table with an unknown field',
    table({ gpus: 1, seconds: 1, second: 2 }),
    {
      code: 'unknown-field',
      field: 'demand.table[0].second',
      allowed: 'an object of gpus, seconds',
    },
  ],
  [
    'a demand table that is no list',
    { ...good, demand: { table: 'fast' } },
    { code: 'wrong-type', field: 'demand.table', value: 'fast' },
  ],
  [
    'a bad name of an environment variable',
    { ...good, environment: { '1A': 'x' } },
    { field: 'environment["1A"]', allowed: 'a name that matches /^[A-Za-z_][A-Za-z0-9_]*$/' },
  ],
  ['a prototype', JSON.parse('{"__proto__": 1}'), { code: 'missing-field', field: 'name' }],
];

test.each(cases)('toApiError: %s', (_, body, expected) => {
  expect(refusal(body)).toMatchObject(expected);
});

test('toApiError: says in one sentence what is wrong and what else is', () => {
  const { message } = refusal({ name: 'tune', trials: 0, trails: 1, demand: { table: [] } });
  expect(message).toBe(
    'entrypoint is missing; it is text of 1 to 4096 characters. ' +
      'Also wrong: trials, demand.table, trails.',
  );
  expect(refusal({ ...good, trials: 0 }).message).toBe(
    'trials cannot be 0; allowed is a whole number from 1 to 10000.',
  );
  expect(refusal({ ...good, trails: 1 }).message).toMatch(/^There is no field trails; allowed is/);
});

test('toApiError: never shows the value of an environment variable', () => {
  const error = refusal({ ...good, environment: { TOKEN: 12345678 } });
  expect(error).toMatchObject({ field: 'environment.TOKEN', allowed: 'text' });
  expect(JSON.stringify(error)).not.toContain('12345678');
});

test('toApiError: leaves out long values', () => {
  const error = refusal({ ...good, name: 'x'.repeat(1_000) });
  expect(error).not.toHaveProperty('value');
  expect(error.message.length).toBeLessThan(200);
});

test('toApiError: a query with a choice', () => {
  expect(refusal({ status: 'done' }, jobsQuery)).toMatchObject({
    code: 'invalid-value',
    field: 'status',
    value: 'done',
    allowed: '"active" or "all"',
  });
});

test('toApiError: a union names all that it takes', () => {
  const schema = z.object({ a: z.union([z.number(), z.literal('max'), z.null()]) });
  const allowed = 'a number, "max" or null';
  expect(refusal({ a: [] }, schema)).toMatchObject({ field: 'a', value: [], allowed });
});

test('toApiError: a field with a name of its own kind', () => {
  const schema = z.record(z.string(), z.boolean());
  expect(refusal({ 'a b': 1 }, schema)).toMatchObject({
    field: '["a b"]',
    allowed: 'true or false',
  });
});

test('toApiError: whatever is refused has an answer of the one shape', () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({
      name: fc.oneof(fc.string(), fc.jsonValue()),
      entrypoint: fc.oneof(fc.string(), fc.jsonValue()),
      trials: fc.oneof(fc.integer(), fc.jsonValue()),
      demand: fc.oneof(fc.record({ table: fc.jsonValue() }), fc.jsonValue()),
      environment: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    }),
  );
  fc.assert(
    fc.property(body, (value) => {
      const result = jobSubmission.safeParse(value);
      if (result.success) return;
      const answer = toApiError(result.error, value, jobSubmission);
      expect(apiError.parse(JSON.parse(JSON.stringify(answer))).error.message).toMatch(/\.$/);
    }),
  );
});
