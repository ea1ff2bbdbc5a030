import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { HistoryStore } from '../../../src/pcs/history.ts';
import { aHistory, aJob, aMoment, anAllocation, aPath, aPrediction } from './builders.ts';

const docs = readFileSync(fileURLToPath(new URL('../../../docs/history.md', import.meta.url)), {
  encoding: 'utf8',
});
const second = 1_000;
const at = (seconds: number) => aMoment + seconds * second;

/**
 * Four jobs. `exact` was promised 100 s and took 100 s, waiting 20 s; `late` was promised 100 s of
 * its own numbers, arrived at 10 s, held 2 GPUs from 30 s on and took 150 s; `failed` ended after
 * 5 s; `open` holds 1 GPU since 200 s and was predicted three times.
 */
function fill(store: HistoryStore): void {
  saveJobs(store);
  const promise = (job: string, from: number, seconds: number) =>
    store.addPrediction(aPrediction({ job, atMs: at(from), completesAtMs: at(from + seconds) }));
  promise('exact', 0, 100);
  promise('late', 10, 100);
  promise('failed', 10, 60);
  promise('open', 190, 80);
  promise('open', 195, 90);
  promise('open', 200, 95);
  addGrants(store);
  store.addTimings('open', 0, 0, [
    { kind: 'start', trial: 'a', at: at(200), seconds: 0.5 },
    { kind: 'start', trial: 'b', at: at(200), seconds: 1 },
    { kind: 'pause', trial: 'a', at: at(201), seconds: 0.25 },
  ]);
  store.addProgress('open', 0, 1, [
    { trial: 'a', step: 1, at: at(201), seconds: 1, metric: 0.9 },
    { trial: 'a', step: 2, at: at(202), seconds: 2, metric: 0.4 },
    { trial: 'b', step: 1, at: at(202), seconds: 3, metric: null },
  ]);
}

function saveJobs(store: HistoryStore): void {
  const over = (from: number, start: number, end: number) => ({
    submittedAtMs: at(from),
    startedAtMs: at(start),
    finishedAtMs: at(end),
  });
  const succeeded = 'succeeded' as const;
  const jobs = [
    aJob({ id: 'exact', status: succeeded, ...over(0, 20, 100) }),
    aJob({ id: 'late', status: succeeded, ...over(10, 30, 160), preemptions: 2, incarnation: 1 }),
    aJob({ id: 'failed', status: 'failed', ...over(10, 11, 15) }),
    aJob({ id: 'open', status: 'running', submittedAtMs: at(190) }),
  ];
  for (const [sequence, job] of jobs.entries()) store.saveJob({ ...job, sequence });
}

function addGrants(store: HistoryStore): void {
  const waiting = { code: 'behind-earlier-jobs', text: 'Others were first.', facts: {} };
  const fifo = { name: 'fifo' };
  const policies: [kind: string, from: number, data: Record<string, unknown>][] = [
    ['coordinator-started', -1, { policy: fifo }],
    ['policy-changed', 5, { from: fifo, to: { name: 'pcs' } }],
  ];
  for (const [kind, from, data] of policies) {
    store.addEvent({ kind, atMs: at(from), job: null, data });
  }
  const grants: [job: string, from: number, gpus: number][] = [
    ['exact', 0, 0],
    ['exact', 20, 1],
    ['late', 10, 0],
    ['late', 30, 2],
    ['late', 100, 3],
    ['open', 200, 1],
  ];
  for (const [epoch, [job, from, gpus]] of grants.entries()) {
    const why = gpus === 0 ? { reason: waiting } : {};
    store.addAllocation(
      anAllocation({ job, epoch, atMs: at(from), gpus, targetGpus: gpus, ...why }),
    );
  }
}

/** A reader of a filled history that is still in use. */
function aReader(): (query: string) => Record<string, unknown>[] {
  const path = aPath();
  fill(aHistory(path));
  const database = new Database(path, { readonly: true });
  onTestFinished(() => void database.close());
  return (query) => database.prepare<[], Record<string, unknown>>(query).all();
}

test('job_report: promise, outcome and the error between them', () => {
  const rows = aReader()('SELECT * FROM job_report ORDER BY sequence');
  const common = { name: 'tune', fingerprint: 'python tune.py', predicted_from: 'user' };
  const size = { trial_count: 4, gpus_per_trial: 1, size_gpu_seconds: 120.5 };
  const [exact, late, failed, open] = rows;
  expect(exact).toEqual({
    ...common,
    ...size,
    job: 'exact',
    sequence: 0,
    status: 'succeeded',
    submitted_at: '2026-01-02T03:04:05.678Z',
    waited_seconds: 20,
    predicted_seconds: 100,
    actual_seconds: 100,
    error_percent: 0,
    predictions: 1,
    preemptions: 0,
    restarts: 0,
  });
  // 100 |150 - 100| / 100 = 50
  expect(late).toMatchObject({ predicted_seconds: 100, actual_seconds: 150, error_percent: 50 });
  expect(late).toMatchObject({ waited_seconds: 20, preemptions: 2, restarts: 1 });
  expect(failed).toMatchObject({ actual_seconds: 5, error_percent: null });
  // Of three predictions the first is the promise.
  expect(open).toMatchObject({ predictions: 3, predicted_seconds: 80, actual_seconds: null });
});

test('gpu_timeline: stretches end with the next grant or with the job', () => {
  const rows = aReader()('SELECT * FROM gpu_timeline ORDER BY from_ms, job');
  const seen = rows.map((row) => [row['job'], row['from_ms'], row['until_ms'], row['gpu_seconds']]);
  expect(seen).toEqual([
    ['exact', at(0), at(20), 0],
    ['late', at(10), at(30), 0],
    ['exact', at(20), at(100), 80],
    ['late', at(30), at(100), 2 * 70],
    ['late', at(100), at(160), 3 * 60],
    ['open', at(200), null, null],
  ]);
});

const examples = [...docs.matchAll(/^([^\n]+)\n\n```sql\n(.*?)```/gms)].map(([, head, query]) => ({
  question: head?.split('\n').at(-1) ?? '',
  query: query ?? '',
}));

/** What each example of the documentation answers over the jobs above. */
const answers: [question: RegExp, rows: unknown[]][] = [
  [
    /How good were the promises/,
    [{ predicted_from: 'user', jobs: 2, mean_error_percent: 25, worst_error_percent: 50 }],
  ],
  [
    /under each policy/,
    [
      { policy: 'fifo', jobs: 1, mean_error_percent: 0 },
      { policy: 'pcs', jobs: 1, mean_error_percent: 50 },
    ],
  ],
  [/Which jobs ended furthest/, [{ late_seconds: 50, job: 'late' }, { late_seconds: 0 }]],
  [
    /How did the prediction of the newest/,
    [{ predicted_seconds: 80 }, { predicted_seconds: 95 }, { predicted_seconds: 105 }],
  ],
  [
    /How long did each job hold no GPU/,
    [
      { job: 'exact', reason_code: 'behind-earlier-jobs', waited_seconds: 20 },
      { job: 'late', reason_code: 'behind-earlier-jobs', waited_seconds: 20 },
    ],
  ],
  [
    /How many GPUs were granted/,
    [
      { at_ms: at(0), granted_gpus: 0 },
      { at_ms: at(10), granted_gpus: 0 },
      { at_ms: at(20), granted_gpus: 1 },
      { at_ms: at(30), granted_gpus: 1 + 2 },
      { at_ms: at(100), granted_gpus: 3 },
      { at_ms: at(160), granted_gpus: 0 },
      { at_ms: at(200), granted_gpus: 1 },
    ],
  ],
  [
    /What do starts/,
    [
      { kind: 'pause', measured: 1, mean_seconds: 0.25 },
      { kind: 'start', measured: 2, mean_seconds: 0.75, longest_seconds: 1 },
    ],
  ],
  [
    /the mean time of its steps/,
    [
      { trial: 'a', last_step: 2, last_metric: 0.4, seconds_per_step: 1.5 },
      { trial: 'b', last_step: 1, last_metric: null, seconds_per_step: 3 },
    ],
  ],
  [/What is there to share/, [{ id: 'exact' }, { id: 'late' }, { id: 'failed' }, { id: 'open' }]],
];

test('docs/history.md: each example is one of those checked here', () => {
  expect(examples).toHaveLength(answers.length);
});

test.each(answers)('docs/history.md: example %s', (question, rows) => {
  const example = examples.find((one) => question.test(one.question));
  if (example === undefined) throw new Error('no such example');
  expect(aReader()(example.query)).toMatchObject(rows);
});

test('docs/history.md: describes every table, view and column, and no others', () => {
  const read = aReader();
  const named = "name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'";
  const tables = read(
    `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND ${named}`,
  );
  const stored = tables.map(({ name }) => {
    const columns = read(`SELECT name FROM pragma_table_xinfo('${name}')`);
    return [name, columns.map((column) => column['name']).toSorted(byText)];
  });
  const sections = docs.split(/^### /m).slice(1);
  const described = sections.map((section) => {
    const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map((row) => row[1] ?? '');
    const columns = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((name) => name[1]));
    return [section.match(/^`(\w+)`/)?.[1], columns.toSorted(byText)];
  });
  expect(Object.fromEntries(described)).toEqual(Object.fromEntries(stored));
});

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
