/** Figures 3.4 to 3.6: the published jobs on a local Ray, one policy after another. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ResultFiles } from '../../adapters/files/result-files.ts';
import { parseBind } from '../../adapters/http/bind.ts';
import { microsOf } from '../../kernel/units.ts';
import { predErrPercent } from '../../model/gpu-cluster/metrics.ts';
import { simulate } from '../../model/gpu-cluster/simulate.ts';
import { learnOverheads } from '../../pcs/drivers/overheads.ts';
import { policyFromSpec } from '../../policy/index.ts';
import type { FigureReport } from '../../reproduce/figure.ts';
import { type TestbedPolicy, testbedJobs, testbedPolicy } from '../../reproduce/testbed.ts';
import { plannedRun } from '../../reproduce/testbed-plan.ts';
import { type RanJob, type TestbedRun, testbedReport } from '../../reproduce/testbed-report.ts';
import { type DemoRun, workloadOf } from '../demo/report.ts';
import { demoView } from '../demo/view.ts';
import { runOnRay } from '../host/ray-run.ts';
import type { ReproductionData } from './data.ts';
import type { RunOptions } from './run.ts';

export interface TestbedScope {
  readonly policies: readonly TestbedPolicy[];
  /** Of the trace, from the first on. */
  readonly jobs: number;
  readonly gpus: number;
  /** By which time is compressed. */
  readonly factor: number;
  readonly stepSeconds: number;
  /** In the simulator only. */
  readonly simulated?: true | undefined;
}

/** Runs the policies that no earlier run has a result of. */
export async function runTestbed(
  data: ReproductionData,
  scope: TestbedScope,
  options: RunOptions,
): Promise<FigureReport> {
  const files = new ResultFiles(options.folder, options.version);
  const { policies, jobs, gpus, factor, stepSeconds } = scope;
  const workload = testbedJobs(data.testbed(jobs), { factor, stepSeconds });
  const runs = new Map<string, TestbedRun>();
  for (const name of policies) {
    const policy = testbedPolicy(name, factor, (which) =>
      data.shippedConfiguration(`themis1_scaled_${which}`),
    );
    const input = { workload, policy, gpus };
    if (scope.simulated) {
      runs.set(name, plannedRun({ jobs: workload, policy, gpus, overheads: assumed }));
      continue;
    }
    const known = files.read(name, input) as TestbedRun | null;
    const result = known ?? (await ran(input, name, options));
    if (known === null) files.write(name, input, result);
    runs.set(name, result);
    options.onProgress(runs.size, policies.length, name);
  }
  const on = scope.simulated ? 'the simulated cluster' : 'real Ray';
  return testbedReport(runs, { factor, on });
}

/** What starting and ending cost as long as nothing was measured. */
const assumed = learnOverheads([], availableParallelism());

type Input = Pick<Parameters<typeof runOnRay>[0], 'workload' | 'policy' | 'gpus'>;

async function ran(input: Input, name: string, options: RunOptions): Promise<TestbedRun> {
  const { folder, version, signal } = options;
  const view = demoView(process.stderr.isTTY === true);
  view.note(`${name}: ${input.workload.length} jobs on ${input.gpus} logical GPUs`);
  const { run, host } = await runOnRay(
    {
      ...input,
      script: 'perceptron.py',
      folder: join(folder, 'ray'),
      rayAddress: null,
      bridge: { host: '127.0.0.1', port: null },
      storage: null,
      bind: parseBind('127.0.0.1:0'),
      version,
    },
    view,
    signal,
  );
  await host.close();
  return testbedRunOf(run);
}

/** What ran, with the same arrivals, trials and measured costs played again in the simulator. */
export function testbedRunOf(run: DemoRun): TestbedRun {
  const { gpus, overheads, policy: spec, records, views } = run;
  const policy = policyFromSpec(spec);
  // One that failed before it ran took no GPU from anybody.
  const replay = workloadOf(records.filter((job) => job.trials.length > 0));
  const simulated = simulate(replay, { gpus, policy, overheads, predict: true });
  const byId = new Map(simulated.jobs.map((job) => [job.id, job]));
  const jobs = views.flatMap((view, i): RanJob[] => {
    const { status, actualSeconds, promised, trials, size } = view;
    if (status !== 'succeeded' || actualSeconds === null || promised === null) return [];
    const playedOut = promised.rawSeconds ?? promised.seconds;
    const again = byId.get(view.id) ?? null;
    const arrivalMicros = microsOf((records[i]?.submittedAtMs ?? 0) / 1000);
    return [
      {
        arrivalMicros,
        finishMicros: arrivalMicros + microsOf(actualSeconds),
        sizeGpuSeconds: size.gpuSeconds,
        demandGpus: trials,
        jctSeconds: actualSeconds,
        predErrPercent: predErrPercent(actualSeconds, playedOut),
        promiseErrPercent: view.predErrPercent,
        again: again && { jctSeconds: again.jctSeconds, predErrPercent: again.predErrPercent ?? 0 },
      },
    ];
  });
  const { startSeconds } = overheads;
  return { jobs, failed: views.length - jobs.length, gpus, startSeconds };
}
