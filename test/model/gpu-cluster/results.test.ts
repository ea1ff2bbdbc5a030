import { expect, test } from 'vitest';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { type Run, resultsOf, summaryOf } from '../../../src/model/gpu-cluster/results.ts';
import { aJob, aTrial } from './support.ts';

function aRun(
  id: string,
  seconds: readonly [number, number, number],
  predicted: number | null,
): Run {
  const [arrival, start, finish] = seconds;
  const spec = aJob(id, arrival, [aTrial(4), aTrial(4)]);
  const job = new SimJob({ ...spec, sequence: 0 }, 0);
  job.startMicros = start * 1e6;
  job.finishMicros = finish * 1e6;
  job.preemptions = 3;
  return {
    spec,
    job,
    predictedMicros: predicted === null ? null : predicted * 1e6,
    promised: null,
  };
}

test('resultsOf: times from submission, error against the prediction, fairness', () => {
  const [first, second] = resultsOf([aRun('a', [2, 3, 12], 10), aRun('b', [7, 7, 9], null)], 4);
  expect(first).toEqual({
    id: 'a',
    arrivalMicros: 2e6,
    startMicros: 3e6,
    finishMicros: 12e6,
    jctSeconds: 10,
    predictedJctSeconds: 8,
    predErrPercent: 25,
    promised: null,
    preemptions: 3,
    contention: (8 * 1 + 2 * 2) / 10,
    // 4 GPUs over 1.2 jobs are more than the 2 it can use: 8 GPU-seconds on 2.
    fairSeconds: 4,
    unfairness: 10 / 4 - 1,
  });
  expect(second).toMatchObject({ predictedJctSeconds: null, predErrPercent: null, jctSeconds: 2 });
});

test('summaryOf: over the jobs that have a prediction', () => {
  const results = resultsOf([aRun('a', [2, 3, 12], 10), aRun('b', [7, 7, 9], null)], 4);
  const summary = summaryOf(results, { events: 5, virtualEvents: 6 });
  expect(summary).toMatchObject({
    jobs: 2,
    jctSeconds: { mean: 6, p90: 9.2 },
    predErrPercent: { mean: 25, p90: 25, p99: 25 },
    preemptions: 6,
    makespanSeconds: 10,
    events: 5,
    virtualEvents: 6,
  });
  const unpredicted = resultsOf([aRun('b', [7, 7, 9], null)], 4);
  expect(summaryOf(unpredicted, { events: 1, virtualEvents: 0 }).predErrPercent).toBeNull();
});

test('summaryOf: corrected predictions and intervals of the jobs that have them', () => {
  const promised = (correctedSeconds: number, highSeconds: number) => ({
    correctedSeconds,
    sampled: { lowSeconds: 5, highSeconds },
    interval: { lowSeconds: 5, highSeconds, coverage: 0.9, source: 'queue' as const, jobs: 40 },
  });
  const runs = [aRun('a', [2, 3, 12], 10), aRun('b', [7, 7, 9], 8), aRun('c', [7, 7, 9], null)];
  runs[0] = { ...(runs[0] as Run), promised: promised(10, 10) };
  runs[1] = { ...(runs[1] as Run), promised: promised(4, 9) };
  const summary = summaryOf(resultsOf(runs, 4), { events: 0, virtualEvents: 0 });
  expect(summary.correctedPredErrPercent?.mean).toBe((0 + 50) / 2);
  expect(summary.intervalCoverage).toBe(1 / 2);
  expect(summary.medianIntervalWidth).toBe((5 / 10 + 4 / 4) / 2);
});
