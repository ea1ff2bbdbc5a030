/** The public data of PCS that figures are computed from, as `--data` names them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cdfWorkload } from '../../model/gpu-cluster/generate-cdf.ts';
import type { Workload } from '../../model/gpu-cluster/workload.ts';
import type { WfqParameters } from '../../policy/wfq.ts';
import type { PublishedFront } from '../../reproduce/pareto-front.ts';
import type { TestbedApp } from '../../reproduce/testbed.ts';
import { CliError } from '../failure.ts';
import { readCdfs } from '../files/cdfs.ts';
import { csvRows, numberIn } from '../files/csv.ts';
import { readQueues } from '../files/queues.ts';
import { readScaling } from '../files/scaling.ts';
import { readTrace } from '../files/trace.ts';

/** Beside the project. */
const usualFolder = fileURLToPath(new URL('../../../../shared/data/pcs', import.meta.url));

/** Traces by virtual cluster; a later one does not make an earlier one's workload be read again. */
export class ReproductionData {
  readonly #folder: string;
  readonly #workloads = new Map<string, Workload>();

  constructor(folder: string = usualFolder) {
    this.#folder = folder;
  }

  /** Those of the names whose traces lie there; an error when none does. */
  traces(names: readonly string[]): string[] {
    const found = names.filter((name) => existsSync(join(this.#folder, traceFile(name))));
    if (found.length === 0) this.#path(traceFile(names[0] ?? ''));
    return found;
  }

  /** A trace of Philly with its sub-linear scaling; only the first jobs where told. */
  trace(name: string, jobs?: number): Workload {
    return this.#once(`${name} ${jobs}`, () => {
      const scaling = readScaling(this.#path('scaling/afs_scaling.csv'));
      const workload = readTrace({ path: this.#path(traceFile(name)), scaling, jobs });
      return { ...workload, name };
    });
  }

  /** The first jobs of the trace that ran on the testbed; its last one has no time and comes at the end. */
  testbed(jobs: number): TestbedApp[] {
    const path = this.#path('traces/testbed_themis1_scaled.csv');
    let submitSeconds = 0;
    return csvRows(readFileSync(path, 'utf8'), path)
      .slice(0, jobs)
      .map((row) => {
        submitSeconds = Math.max(submitSeconds, numberIn(row, 'submit_s'));
        return {
          id: row['app_id'] ?? '',
          submitSeconds,
          gpuSeconds: numberIn(row, 'service_gpu_s'),
          trials: numberIn(row, 'num_trials'),
        };
      });
  }

  /** A configuration of the time at which figure 3.7 was made; null where none was published. */
  configuration(name: string): WfqParameters | null {
    const path = this.#path('configs/pcs_configs_fig7_era_b313687.json');
    const names = Object.keys(JSON.parse(readFileSync(path, 'utf8')));
    const full = `PCS_config_${name}`;
    return names.includes(full) ? readQueues(path, full) : null;
  }

  /** A configuration as shipped at last. */
  shippedConfiguration(name: string): WfqParameters {
    return readQueues(this.#path('configs/pcs_configs.json'), `PCS_config_${name}`);
  }

  /** Jobs of published distributions. */
  drawn(name: string, options: Omit<Parameters<typeof cdfWorkload>[1], 'name'>): Workload {
    return this.#once(JSON.stringify([name, options]), () =>
      cdfWorkload(readCdfs(this.#path(`workload_cdfs/${name}.json`)), { name, ...options }),
    );
  }

  /** The nondominated points of a published front. */
  front(trace: string): PublishedFront {
    const path = this.#path(`pareto_fronts/${trace}.json`);
    const { jobs_used: jobs, solutions } = front.parse(JSON.parse(readFileSync(path, 'utf8')));
    const points = solutions
      .filter(({ nondominated }) => nondominated)
      .map((point) => ({
        T: point.T,
        W: point.W,
        zetaMin: point.zeta_min,
        delta: point.delta,
        avgJctSeconds: point.avg_jct_s,
        avgPredErrPercent: point.avg_pred_err_pct,
      }))
      .toSorted((a, b) => a.avgJctSeconds - b.avgJctSeconds);
    return { trace, points, workload: () => this.trace(trace, jobs) };
  }

  #once(key: string, make: () => Workload): Workload {
    const known = this.#workloads.get(key) ?? make();
    this.#workloads.set(key, known);
    return known;
  }

  #path(file: string): string {
    const path = join(this.#folder, file);
    if (existsSync(path)) return path;
    throw new CliError({
      code: 'data',
      message: `${file} is not in ${this.#folder}. It holds public data of PCS (github.com/abdullahfsm/PCS); docs/REPRODUCING.md says in which form.`,
      field: '--data',
      allowed: 'a folder with the public data',
    });
  }
}

function traceFile(name: string): string {
  return `traces/philly_${name}.csv`;
}

const front = z.object({
  jobs_used: z.number().int().positive(),
  solutions: z.array(
    z.object({
      T: z.number(),
      W: z.number(),
      zeta_min: z.number(),
      delta: z.number(),
      avg_jct_s: z.number(),
      avg_pred_err_pct: z.number(),
      nondominated: z.boolean(),
    }),
  ),
});
