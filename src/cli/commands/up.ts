/** `foresight up`: the coordinator, its endpoint, and a local Ray unless a cluster is named. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { version } from '../../../package.json';
import type { Bind } from '../../adapters/http/bind.ts';
import { type EventRow, HistoryError } from '../../pcs/history.ts';
import { act } from '../act.ts';
import { tokenOf } from '../endpoint.ts';
import { CliError } from '../failure.ts';
import { asHostFailure } from '../host/errors.ts';
import type { Host } from '../host/host.ts';
import { untilStopped } from '../host/until-stopped.ts';
import { type ClusterChoice, clusterOf, withCluster } from '../options/cluster.ts';
import { listenOption } from '../options/listen.ts';
import { whole } from '../options/numbers.ts';
import { isPolicyNamed, type PolicyOptions, policyOf, withPolicy } from '../options/policy.ts';
import type { Output } from '../output.ts';

interface UpOptions extends PolicyOptions, ClusterChoice {
  readonly data: string;
  readonly gpus?: number;
  readonly gpuType?: string;
  readonly listen: Bind;
  readonly tokenFile?: string;
}

const help = `
The token that clients must show is read from --token-file or FORESIGHT_TOKEN; none is needed while
the endpoint listens on loopback. A Ray cluster with token authentication is reached with
RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH. With --policy pcs alone its queues are cut from the sizes of
the jobs in the history. A history that has a policy in force keeps it unless an option
names another, which is then a switch like one of \`foresight policy set --now\`.`;

/** Adds `up`. */
export function addUp(program: Command): void {
  const command = program
    .command('up')
    .description('start the coordinator and its endpoint, and Ray unless a cluster is named')
    .addHelpText('after', help)
    .option('--json', 'print one JSON value on stdout once jobs are taken')
    .option('--data <folder>', 'history, keys and experiments', '.foresight/data')
    .option('--gpus <n>', 'GPUs of the local Ray, may be logical; default: those of NVIDIA', whole)
    .option(
      '--gpu-type <type>',
      'the only type of GPU to use, as Ray names it, such as A100',
      typeName,
    )
    .addOption(listenOption('127.0.0.1:4570'))
    .option('--token-file <path>', 'file with the token that clients must show');
  withPolicy(withCluster(command)).action((options, self) =>
    act(options, async (output) => {
      const stopped = untilStopped();
      const host = await open(options, isPolicyNamed(self), output);
      output.result({ url: host.url, history: host.historyPath }, `foresight is up at ${host.url}`);
      output.note('Ctrl-C ends it, and the Ray that it started.');
      for (const hint of host.coordinator.health().hints) output.note(`hint: ${hint}`);
      host.coordinator.journal.listen((event) => noteTrouble(event, output));
      surviveHistory(output);
      await stopped;
      output.note('stopping');
      await mending(() => host.close());
      return 0;
    }),
  );
}

/** A history that cannot be written for a while, where nobody waits for it, ends nothing. */
function surviveHistory(output: Output): void {
  const told = (error: unknown) => {
    if (error instanceof HistoryError) {
      output.note(`error: ${error.message}`);
      return;
    }
    output.note(`error: ${error instanceof Error ? error.stack : error}`);
    process.exit(1);
  };
  process.on('uncaughtException', told);
  process.on('unhandledRejection', told);
}

function noteTrouble({ kind, data }: EventRow, output: Output): void {
  if (kind === 'cluster-back') output.note('Ray is back');
  if (kind === 'cluster-unreachable')
    output.note(`problem: ${data['error']} Jobs wait until it is back.`);
}

async function open(options: UpOptions, isNamed: boolean, output: Output): Promise<Host> {
  const cluster = clusterOf(options);
  // Ray's, SQLite's and ZeroMQ's parts are loaded by the commands that need them alone.
  const { openHost } = await import('../host/host.ts');
  return await mending(() =>
    openHost({
      folder: resolve(options.data),
      ...cluster,
      gpus: cluster.rayAddress === null ? (options.gpus ?? gpusOfThisMachine()) : 0,
      gpuType: options.gpuType ?? null,
      bind: options.listen,
      token: tokenOf(options, process.env),
      policy: (history) => {
        const sizes = history.workload(1_000).map((sample) => sample.gpuSeconds);
        return { spec: policyOf(options, sizes), isNamed };
      },
      version,
      note: (text) => output.note(text),
    }),
  );
}

/** Runs `work`, whose failures are errors of the command line where a user can mend them. */
async function mending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asHostFailure(error);
  }
}

/** Ray's names of accelerators, such as `A100-80G` and `TPU-V4`. */
function typeName(text: string): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Allowed are letters, digits, `-`, `_` and `.`, such as A100-80G.',
  );
}

/** GPUs that the NVIDIA driver shows; an error that says what to do when there is none. */
export function gpusOfThisMachine(devices = '/dev'): number {
  const found = readdirSync(devices).filter((name) => /^nvidia\d+$/.test(name)).length;
  if (found > 0) return found;
  throw new CliError({
    code: 'no-gpus',
    message: 'This machine shows no NVIDIA GPU; --gpus N schedules N logical ones',
    field: '--gpus',
    allowed: 'a whole number from 1 on',
  });
}
