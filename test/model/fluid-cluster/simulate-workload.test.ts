import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readScaling } from '../../../src/cli/files/scaling.ts';
import { readTrace } from '../../../src/cli/files/trace.ts';
import { simulateFluidly } from '../../../src/model/fluid-cluster/simulate-workload.ts';
import { artifactQueues } from '../../../src/queueing/artifact-queues.ts';
import { queuesBy } from '../../../src/queueing/queue-rule.ts';

const data = '../shared/data/pcs';

interface Solution {
  readonly T: number;
  readonly W: number;
  readonly zeta_min: number;
  readonly delta: number;
  readonly avg_jct_s: number;
  readonly avg_pred_err_pct: number;
}

/** Every shipped point of the front of a trace: 70 parameters, and what the artifact measured. */
function frontOf(trace: string): { readonly jobs: number; readonly solutions: Solution[] } {
  const front = JSON.parse(readFileSync(`${data}/pareto_fronts/${trace}.json`, 'utf8'));
  return { jobs: front.jobs_used, solutions: front.solutions };
}

const traces = ['51b7ef', '2869ce', 'e13805', '7f04ca', '0e4a51', '6c71a0'];

/** One point whose Pred_err is 0.2680 % here and 0.2685 % there, at the same mean JCT. */
const parting: Readonly<Record<string, readonly number[]>> = { '6c71a0': [51] };

for (const trace of traces) {
  test.skipIf(!existsSync(data))(
    `simulateFluidly: the shipped front of ${trace} to its digits (needs ${data})`,
    { timeout: 300_000 },
    () => {
      const { jobs, solutions } = frontOf(trace);
      const scaling = readScaling(`${data}/scaling/afs_scaling.csv`);
      const workload = readTrace({ path: `${data}/traces/philly_${trace}.csv`, scaling, jobs });
      const sizes = workload.jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds);
      const wrong = solutions.flatMap((solution, i) => {
        const queues = queuesBy(artifactQueues, sizes, solution);
        if (queues === null) return [i];
        const cap = { zetaMin: solution.zeta_min, delta: solution.delta };
        const policy = { name: 'pcs', ...queues, ...cap } as const;
        const { summary } = simulateFluidly(workload, { gpus: 64, policy, predict: true });
        const isRight =
          Math.abs(summary.jctSeconds.mean - solution.avg_jct_s) < 5e-4 &&
          Math.abs((summary.predErrPercent?.mean ?? 0) - solution.avg_pred_err_pct) < 5e-5;
        return isRight ? [] : [i];
      });
      expect(wrong).toEqual(parting[trace] ?? []);
    },
  );
}

test('simulateFluidly: a job that no cluster can run is refused with its field', () => {
  const trial = { gpus: 3, speedups: null, steps: 1, secondsPerStep: 1 };
  const jobs = [{ id: 'a', arrivalMicros: 0, trials: [trial], sizeGpuSeconds: 3 }];
  const run = () =>
    simulateFluidly({ name: 'w', jobs }, { gpus: 2, policy: { name: 'fifo' }, predict: false });
  expect(run).toThrow('jobs[0].trials[0].gpus is 3');
});
