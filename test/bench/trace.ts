// How fast a trace is simulated in the artifact's semantics, a prediction for every job included:
// processor seconds by policy, beside what the artifact took (CPython 3.11, one core of a machine of
// the same kind), then cost by number of jobs, and a thousand simulations on all cores.
//   bun test/bench/trace.ts [--json] [--data ../shared/data/pcs]
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { fluidClusterWork } from '../../src/adapters/workers/fluid-cluster.ts';
import { WorkerPool } from '../../src/adapters/workers/pool.ts';
import { readQueues } from '../../src/cli/files/queues.ts';
import { readScaling } from '../../src/cli/files/scaling.ts';
import { readTrace } from '../../src/cli/files/trace.ts';
import { simulateFluidly } from '../../src/model/fluid-cluster/simulate-workload.ts';
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import type { Workload } from '../../src/model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../../src/policy/index.ts';
import { parseObjective } from '../../src/search/evaluation/objective.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: '../shared/data/pcs' },
  },
});

const scaling = readScaling(`${values.data}/scaling/afs_scaling.csv`);

function traceOf(name: string, jobs?: number): Workload {
  return readTrace({ path: `${values.data}/traces/philly_${name}.csv`, scaling, jobs });
}

function pcs(name: string): PolicySpec {
  return { name: 'pcs', ...readQueues(`${values.data}/configs/pcs_configs.json`, name) };
}

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return Number(((user + system) / 1e6).toFixed(3));
}

/** Name, policy, and the artifact's processor seconds; over 600 where it was stopped. */
const rows: readonly (readonly [string, PolicySpec, number | string])[] = [
  ['fifo', { name: 'fifo' }, '> 600'],
  ['tiresias', { name: 'tiresias' }, 42.3],
  ['afs', { name: 'afs' }, '82.6 without predictions'],
  ['PCS-JCT', pcs('PCS_config_0e4a51_jct'), 163.9],
  ['PCS-bal', pcs('PCS_config_0e4a51_bal'), 226.8],
  ['PCS-pred', pcs('PCS_config_0e4a51_pred'), 333.6],
];

function byPolicy() {
  const trace = traceOf('0e4a51');
  return rows.map(([name, policy, artifactCpuSeconds]) => {
    let virtualEvents = 0;
    const run = () => {
      virtualEvents = simulateFluidly(trace, { gpus: 64, policy, predict: true }).summary
        .virtualEvents;
    };
    const first = cpuSecondsOf(run);
    const cpuSeconds = cpuSecondsOf(run);
    const eventsPerSecond = Math.round(virtualEvents / cpuSeconds);
    return {
      name,
      firstCpuSeconds: first,
      cpuSeconds,
      artifactCpuSeconds,
      virtualEvents,
      eventsPerSecond,
    };
  });
}

function byJobs() {
  const policy = pcs('PCS_config_6c71a0_bal');
  return [1000, 2000, 4000, 8000, 14_783].map((jobs) => {
    const trace = traceOf('6c71a0', jobs);
    const cpuSeconds = cpuSecondsOf(() => {
      simulateFluidly(trace, { gpus: 64, policy, predict: true });
    });
    const microsPerJobLog = (1e6 * cpuSeconds) / (jobs * Math.log2(jobs));
    return { jobs, cpuSeconds, microsPerJobLog: Number(microsPerJobLog.toFixed(2)) };
  });
}

async function thousand() {
  const gpus = 1024;
  const samples = Array.from({ length: 10 }, (_, i) =>
    automlWorkload({ seed: i + 1, jobs: 1024, gpus, load: 0.8, meanTrialSeconds: 3600 }),
  );
  const objectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);
  const pool = new WorkerPool(
    fluidClusterWork({ samples, gpus, objectives }),
    availableParallelism(),
  );
  const begun = performance.now();
  const configuration = (k: number) => ({
    thresholds: [3600, 14_400],
    weights: [0.6, 0.3, 0.1],
    zetaMin: k / 100,
    delta: 0.1,
  });
  await Promise.all(
    Array.from({ length: 1000 }, (_, i) => pool.call(configuration(Math.floor(i / 10)), i % 10)),
  );
  await pool.close();
  return { simulations: 1000, jobs: 1024, gpus, seconds: (performance.now() - begun) / 1000 };
}

const report = { byPolicy: byPolicy(), byJobs: byJobs(), thousand: await thousand() };
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  console.table(report.byPolicy);
  console.table(report.byJobs);
  console.log(report.thousand);
}
