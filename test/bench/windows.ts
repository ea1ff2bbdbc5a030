// Mean JCT in seconds and mean Pred_err in percent of 1,000 generated jobs under two configurations, by the
// windows into which the jobs are cut, each from an empty cluster or after the jobs before it.
//   bun test/bench/windows.ts [--json]
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import { noOverheads } from '../../src/model/gpu-cluster/snapshot.ts';
import type { Configuration } from '../../src/search/evaluation/evaluator.ts';
import { gpuClusterEvaluator } from '../../src/search/evaluation/gpu-cluster-evaluator.ts';
import { parseObjective } from '../../src/search/evaluation/objective.ts';
import { type Sample, windows } from '../../src/search/workload/samples.ts';
import { mean } from '../../src/stats/mean.ts';

const gpus = 8;
const objectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);
const fifo = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
const queues = { thresholds: [800, 3_000], weights: [0.7, 0.25, 0.05], zetaMin: 0, delta: 0.1 };

function withoutWarmUp({ warmUpJobs = 0, ...sample }: Sample): Sample {
  return { ...sample, jobs: sample.jobs.slice(warmUpJobs) };
}

function means(samples: readonly Sample[], configuration: Configuration) {
  const evaluate = gpuClusterEvaluator({ samples, gpus, overheads: noOverheads, objectives });
  const values = samples.map((_, i) => evaluate(configuration, i));
  const [jctSeconds, predErrPercent] = objectives.map((_, m) => mean(values.map((v) => v[m] ?? 0)));
  return { jctSeconds, predErrPercent };
}

const rows = [5, 6, 7].flatMap((seed) => {
  const workload = automlWorkload({ seed, jobs: 1_000, gpus, load: 0.9, meanTrialSeconds: 600 });
  return [1, 6, 33].flatMap((count) => {
    const after = windows(workload, count);
    const cases = { 'the jobs before': after, 'an empty cluster': after.map(withoutWarmUp) };
    return Object.entries(cases).map(([begins, samples]) => {
      const [one, three] = [means(samples, fifo), means(samples, queues)];
      return {
        ...{ seed, windows: count, begins, fifoJctSeconds: one.jctSeconds },
        ...{ queuesJctSeconds: three.jctSeconds, queuesPredErrPercent: three.predErrPercent },
      };
    });
  });
});
if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);
