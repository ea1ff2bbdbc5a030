/** `foresight reproduce`: a published figure of PCS, what came of it here, and the difference. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { version } from '../../../package.json';
import type { FigureReport } from '../../reproduce/figure.ts';
import { type TestbedPolicy, testbedPolicies } from '../../reproduce/testbed.ts';
import { act } from '../act.ts';
import { asHostFailure } from '../host/errors.ts';
import { untilStopped } from '../host/until-stopped.ts';
import { positive, whole } from '../options/numbers.ts';
import { asWorkloadFailure } from '../options/workload.ts';
import { LiveLine, type Output } from '../output.ts';
import { ReproductionData } from '../reproduce/data.ts';
import { figures, type Scope } from '../reproduce/figures.ts';
import { figureText } from '../text/reproduce.ts';

interface ReproduceOptions extends Scope {
  readonly out: string;
  readonly data?: string;
  readonly workers: number;
}

const interruptedExitCode = 130;

/** Adds `reproduce`. */
export function addReproduce(program: Command): void {
  program
    .command('reproduce')
    .description('compute a figure of the PCS paper again, beside what was published')
    .addArgument(
      new Argument('<figure>', 'number in the thesis; testbed for 3.4 to 3.6').choices(
        Object.keys(figures),
      ),
    )
    .option('--json', 'print one JSON value on stdout')
    .option('--out <dir>', 'where SVG files and results go; a rerun goes on', '.foresight/figures')
    .option('--data <dir>', 'public data of PCS; default ../shared/data/pcs')
    .option('--traces <list>', '3.3 and 3.7: virtual clusters, such as 0e4a51', names)
    .option('--seeds <n>', 'drawn workloads: how many to average over', whole, 5)
    .option('--jobs <n>', '3.8, 3.10, testbed: jobs of a workload; default 3000, 1000, 50', whole)
    .option('--evaluations <n>', '3.9b: configurations tried by a search', whole, 1_000)
    .option('--policies <list>', 'testbed: of them', policies, testbedPolicies)
    .option('--gpus <n>', 'testbed: logical GPUs', whole, 16)
    .option('--compress <f>', 'testbed: by which time is shorter than published', positive, 2)
    .option('--step-seconds <s>', 'testbed: about how long a step of a trial is', positive, 3)
    .option('--simulated', 'testbed: without Ray, to see what a run would come to')
    .option('--workers <n>', 'threads; default one per core', whole, availableParallelism())
    .action((figure, options) => act(options, (output) => reproduce(figure, options, output)));
}

async function reproduce(figure: string, options: ReproduceOptions, output: Output) {
  const compute = figures[figure];
  if (compute === undefined) throw new RangeError(`there is no figure ${figure}`);
  const { workers } = options;
  const out = resolve(options.out);
  const line = new LiveLine();
  const interrupt = new AbortController();
  void untilStopped().then(() => interrupt.abort());
  try {
    const report = await compute(new ReproductionData(options.data), options, {
      folder: join(out, `figure-${figure}`),
      version,
      workers,
      signal: interrupt.signal,
      onProgress: (done, total, key) => line.show(`figure ${figure}: ${done} of ${total}, ${key}`),
    });
    line.clear();
    const files = await draw(report, out);
    output.result({ ...report, files }, `${figureText(report)}\n\n${files.join('\n')}`);
    return 0;
  } catch (error) {
    line.clear();
    if (!interrupt.signal.aborted) throw asHostFailure(asWorkloadFailure(error));
    output.note('interrupted; the same command goes on');
    return interruptedExitCode;
  }
}

/** Writes the charts; returns their paths. */
async function draw({ charts }: FigureReport, folder: string): Promise<string[]> {
  // Vega takes a while to load, which the other commands need not wait for.
  const { chartSvg } = await import('../../adapters/svg/chart.ts');
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const chart of charts) {
    const path = join(folder, `${chart.name}.svg`);
    writeFileSync(path, await chartSvg(chart));
    files.push(path);
  }
  return files;
}

function names(text: string): string[] {
  return text.split(',');
}

function policies(text: string): TestbedPolicy[] {
  return names(text).map((name) => {
    const known = testbedPolicies.find((each) => each.toLowerCase() === name.toLowerCase());
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Allowed is ${testbedPolicies.join(', ')}; ${name} is not.`);
  });
}
