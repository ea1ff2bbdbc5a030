import type { Command } from '@commander-js/extra-typings';
import { simulateFluidly } from '../../model/fluid-cluster/simulate-workload.ts';
import type { PromiseOptions } from '../../model/gpu-cluster/promises.ts';
import type { SimulationResult } from '../../model/gpu-cluster/simulate.ts';
import { noOverheads, type Overheads } from '../../model/gpu-cluster/snapshot.ts';
import type { Workload } from '../../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../../policy/index.ts';
import { artifactQueues } from '../../queueing/artifact-queues.ts';
import { queuesByVariation } from '../../search/space.ts';
import { act } from '../act.ts';
import { usageError } from '../failure.ts';
import { asHostFailure } from '../host/errors.ts';
import type { Fidelity } from '../options/fidelity.ts';
import { refuse } from '../options/flags.ts';
import { whole } from '../options/numbers.ts';
import { policyOf, withPolicy } from '../options/policy.ts';
import {
  asWorkloadFailure,
  gpusOf,
  overheadsOf,
  withWorkload,
  workloadOf,
} from '../options/workload.ts';
import { clusterGpus, runSimulation } from '../simulation-run.ts';
import { reportOf, simulationText } from '../text/simulation.ts';

/** Adds `simulate`: a workload under a policy in virtual time, without a cluster or an endpoint. */
export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('play a workload through a policy in virtual time, without any cluster')
    .option('--json', 'print one JSON value on stdout')
    .option('--no-predict', 'do not predict completions, which takes most of the time')
    .option(
      '--replays <n>',
      'live: correct each promise by so many replays of past arrivals',
      whole,
    );
  withPolicy(withWorkload(command)).action((options) =>
    act(options, (output) => {
      const workload = workloadOf(options);
      const gpus = clusterGpus(workload, options.gpus, gpusOf(options));
      const { fidelity, predict } = options;
      checkTypes(workload, options);
      const sizes = workload.jobs.map((job) => job.sizeGpuSeconds);
      const rule = fidelity === 'artifact' ? artifactQueues : queuesByVariation;
      const policy = policyOf(options, sizes, rule);
      const overheads = overheadsOf(options);
      const shown = overheads === noOverheads ? null : overheads;
      const setting = { workload: workload.name, gpus, fidelity, overheads: shown, policy };
      const before = process.cpuUsage();
      const promise = promiseOf(options);
      const result = run(workload, { gpus, policy, fidelity, overheads, predict, promise });
      const { user, system } = process.cpuUsage(before);
      const report = reportOf(setting, result, (user + system) / 1e6);
      output.result(report, simulationText(report));
      return 0;
    }),
  );
}

interface Run {
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly fidelity: Fidelity;
  readonly overheads: Overheads;
  readonly predict: boolean;
  readonly promise: PromiseOptions | undefined;
}

function run(workload: Workload, { fidelity, ...how }: Run): SimulationResult {
  try {
    return fidelity === 'artifact' ? simulateFluidly(workload, how) : runSimulation(workload, how);
  } catch (error) {
    throw asHostFailure(asWorkloadFailure(error));
  }
}

/** GPU types are those of the live cluster, where a job goes where it is predicted to end first. */
function checkTypes({ gpuTypes }: Workload, { fidelity, predict, replays }: TypesChoice): void {
  if (gpuTypes === undefined) return;
  const where = 'where the workload has gpuTypes';
  if (fidelity !== 'live') throw usageError('--fidelity', fidelity, `live ${where}`);
  if (!predict) throw usageError('--no-predict', true, `to leave it out ${where}`);
  refuse({ replays }, { replays: '--replays' }, `to leave it out ${where}`);
}

/** Promises are corrected in the world that makes them on a live cluster. */
function promiseOf({
  replays: samples,
  seed,
  fidelity,
  predict,
}: PromiseChoice): PromiseOptions | undefined {
  if (samples === undefined) return undefined;
  if (!predict) throw usageError('--replays', samples, 'to leave it out with --no-predict');
  if (fidelity === 'live') return { samples, seed };
  throw usageError('--replays', samples, 'to leave it out with --fidelity artifact');
}

interface TypesChoice {
  readonly replays?: number;
  readonly fidelity: Fidelity;
  readonly predict: boolean;
}

interface PromiseChoice extends TypesChoice {
  readonly seed: number;
}
