/** `foresight demo`: what `npm start` runs. */
import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { version } from '../../../package.json';
import type { Bind } from '../../adapters/http/bind.ts';
import type { PolicySpec } from '../../policy/index.ts';
import { act } from '../act.ts';
import { type DemoReport, type DemoRun, demoText, reportDemo } from '../demo/report.ts';
import { demoView } from '../demo/view.ts';
import { type DemoJob, demoPolicy, demoWorkload, sizesOf } from '../demo/workload.ts';
import { asHostFailure } from '../host/errors.ts';
import type { Host } from '../host/host.ts';
import { untilStopped } from '../host/until-stopped.ts';
import { type ClusterChoice, clusterOf, withCluster } from '../options/cluster.ts';
import { listenOption } from '../options/listen.ts';
import { whole } from '../options/numbers.ts';
import {
  type BaselineOptions,
  baselineOf,
  checkParameters,
  withBaselines,
} from '../options/policy.ts';
import type { Output } from '../output.ts';

interface DemoCommandOptions extends ClusterChoice, BaselineOptions {
  readonly json?: true;
  readonly jobs: number;
  readonly gpus: number;
  readonly seed: number;
  readonly data: string;
  readonly listen: Bind;
}

const interruptedExitCode = 130;

/** Adds `demo`. */
export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('run AutoML jobs on a local Ray, each promised when it will be done')
    .option('--json', 'print one JSON value on stdout')
    .option('--jobs <n>', 'how many', whole, 10)
    .option('--gpus <n>', 'logical GPUs of the local Ray', whole, 8)
    .option('--seed <n>', 'the same seed draws the same jobs', whole, 1)
    .option('--data <folder>', 'where each run keeps its history', '.foresight/demo')
    .addOption(listenOption('127.0.0.1:0'));
  withBaselines(withCluster(command)).action((options) =>
    act(options, (output) => demonstrate(options, output)),
  );
}

async function demonstrate(options: DemoCommandOptions, output: Output): Promise<number> {
  const watched = process.stderr.isTTY === true && options.json !== true;
  const interrupt = new AbortController();
  const stopped = untilStopped().then(() => interrupt.abort());
  const { data, listen } = options;
  const { runOnRay } = await import('../host/ray-run.ts');
  const workload = demoWorkload(options);
  try {
    const { run, host } = await runOnRay(
      {
        ...clusterOf(options),
        gpus: options.gpus,
        workload,
        script: 'digits.py',
        policy: policyOf(options, workload),
        folder: resolve(data),
        bind: listen,
        version,
      },
      demoView(watched),
      interrupt.signal,
    );
    const report = await reportOrClose(run, host);
    output.result(report, demoText(report));
    if (watched) {
      output.note(`\nstill serving at ${host.url} (docs at ${host.url}/docs); Ctrl-C ends it`);
      await stopped;
    }
    await host.close();
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw asHostFailure(error);
    output.note('interrupted; everything that was started is ended');
    return interruptedExitCode;
  }
}

/** A job that did not succeed ends the demonstration, and what it started with it. */
async function reportOrClose(run: DemoRun, host: Host): Promise<DemoReport> {
  try {
    return reportDemo(run);
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** Of Themis and LAS: long enough for some steps, short against a job. */
const leaseSeconds = 10;

function policyOf(options: BaselineOptions, workload: readonly DemoJob[]): PolicySpec {
  const { policy: name } = options;
  checkParameters(options);
  if (name === 'pcs') return demoPolicy(workload);
  return baselineOf(name, { lease: leaseSeconds, ...options }, sizesOf(workload));
}
