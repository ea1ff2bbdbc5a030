/** The figures that can be computed, and from what. */
import type { WfqParameters } from '../../policy/wfq.ts';
import type { FigureReport } from '../../reproduce/figure.ts';
import { heavyTailFigure } from '../../reproduce/heavy-tail.ts';
import { loadFigure } from '../../reproduce/load-sensitivity.ts';
import { frontFigure } from '../../reproduce/pareto-front.ts';
import { tracesFigure } from '../../reproduce/philly-traces.ts';
import { publishedTraces } from '../../reproduce/published/traces.ts';
import { type DrawWorkload, foundFigure, searchTimeFigure } from '../../reproduce/search-cost.ts';
import { simulationTimeFigure } from '../../reproduce/simulation-time.ts';
import { sizeErrorsFigure } from '../../reproduce/size-errors.ts';
import type { TestbedPolicy } from '../../reproduce/testbed.ts';
import { toyFigure } from '../../reproduce/toy-example.ts';
import { usageError } from '../failure.ts';
import type { ReproductionData } from './data.ts';
import { type RunOptions, runFigure } from './run.ts';
import { runSearchFigure } from './search.ts';

/** How much of a figure is computed. */
export interface Scope {
  /** Of workloads that are drawn: how many seeds are averaged over. */
  readonly seeds: number;
  /** Of figures 3.8 and 3.10 and the testbed: jobs of a workload. */
  readonly jobs?: number | undefined;
  /** Of figures 3.3 and 3.7: virtual clusters; all that there are data of by default. */
  readonly traces?: readonly string[] | undefined;
  /** Of figure 3.9b: configurations tried by each search. */
  readonly evaluations: number;
  /** Of the testbed: policies, GPUs, by which factor time is compressed, length of a step, and whether on Ray at all. */
  readonly policies: readonly TestbedPolicy[];
  readonly gpus: number;
  readonly compress: number;
  readonly stepSeconds: number;
  readonly simulated?: true | undefined;
}

type Compute = (data: ReproductionData, scope: Scope, run: RunOptions) => Promise<FigureReport>;

/** By the numbers of the thesis. */
export const figures: Readonly<Record<string, Compute>> = {
  '3.1': (_data, _scope, run) => runFigure(toyFigure(), run),
  '3.3': (data, { traces = ['0e4a51', '2869ce'] }, run) =>
    runFigure(frontFigure(traces.map((trace) => data.front(trace))), run),
  '3.7': (data, { traces }, run) => {
    const known = data.traces(tracesOf(traces));
    const figure = tracesFigure({
      traces: known,
      workload: (trace) => data.trace(trace),
      configuration: (name) => data.configuration(name),
    });
    return runFigure(figure, run);
  },
  '3.8': (data, { seeds, jobs = 3_000 }, run) => {
    const options = { jobs, gpus: 64, load: 1.2, cutsDown: true };
    const figure = heavyTailFigure({
      seeds: upTo(seeds),
      workload: (seed) => data.drawn('gavel', { seed, ...options }),
      configuration: (name) => data.shippedConfiguration(`gavel_${name}`),
    });
    return runFigure(figure, run);
  },
  '3.9a': (data, { seeds }, run) => {
    const workload = drawnThemis(data);
    const figure = simulationTimeFigure({
      seeds: upTo(seeds),
      workload,
      configuration: balanced(data),
    });
    return runFigure(figure, run);
  },
  '3.9b': (data, { evaluations }, run) =>
    runSearchFigure(searchTimeFigure(drawnThemis(data), evaluations), run),
  '3.9c': (data, { seeds }, run) =>
    runSearchFigure(foundFigure(drawnThemis(data), upTo(seeds)), run),
  '3.10': (data, { seeds, jobs = 1_000 }, run) => {
    const draw = drawnThemis(data);
    const figure = sizeErrorsFigure({
      seeds: upTo(seeds),
      workload: (seed) => draw(seed, { jobs, gpus: 64 }),
      configuration: balanced(data),
    });
    return runFigure(figure, run);
  },
  '3.10c': (data, { seeds }, run) =>
    runSearchFigure(loadFigure(drawnThemis(data), upTo(seeds)), run),
  testbed: async (data, { jobs = 50, compress: factor, ...scope }, run) => {
    // What it takes to run a cluster takes a while to load.
    const { runTestbed } = await import('./testbed.ts');
    return runTestbed(data, { ...scope, jobs, factor }, run);
  },
};

/** Workload-1 as the authors' scripts set it. */
function drawnThemis(data: ReproductionData) {
  return (seed: number, size: Parameters<DrawWorkload>[1]) =>
    data.drawn('themis1', { seed, load: 0.8, cutsDown: true, ...size });
}

function balanced(data: ReproductionData): WfqParameters {
  return data.shippedConfiguration('themis1_bal');
}

function upTo(seeds: number): number[] {
  return Array.from({ length: seeds }, (_, i) => i + 1);
}

/** Those asked for, which must be some of figure 3.7, or all of it. */
function tracesOf(asked: readonly string[] | undefined): readonly string[] {
  const all = publishedTraces.map(({ trace }): string => trace);
  for (const trace of asked ?? []) {
    if (!all.includes(trace)) throw usageError('--traces', trace, `some of ${all.join(', ')}`);
  }
  return asked ?? all;
}
