/** Runs jobs on a local Ray as their users would submit them, and keeps what came of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bind } from '../../adapters/http/bind.ts';
import { ForesightClient } from '../../adapters/http/client.ts';
import type { JobSubmission, JobView } from '../../api/index.ts';
import { learnOverheads } from '../../pcs/drivers/overheads.ts';
import type { PolicySpec } from '../../policy/index.ts';
import { type DemoRun, gpuTimeNote } from '../demo/report.ts';
import type { DemoView } from '../demo/view.ts';
import type { DemoJob } from '../demo/workload.ts';
import type { ClusterParts } from '../options/cluster.ts';
import { packFolder } from '../submission/package.ts';
import { duration } from '../text/format.ts';
import { type Host, openHost } from './host.ts';
import { clearLeftovers } from './leftovers.ts';

/** What is to run, where, and under which policy. */
export interface RayRunOptions extends ClusterParts {
  readonly folder: string;
  readonly gpus: number;
  readonly workload: readonly DemoJob[];
  /** Which of the examples every job runs. */
  readonly script: 'digits.py' | 'perceptron.py';
  readonly policy: PolicySpec;
  readonly bind: Bind;
  readonly version: string;
}

export interface RayRun {
  readonly run: DemoRun;
  readonly host: Host;
}

const examples = fileURLToPath(new URL('../../../python/examples', import.meta.url));
const pollMs = 1_000;

/** More than a run has of a kind. */
const timingsOfRun = 100_000;

/** Measures what starting costs here before anything is promised; not part of the report. */
const probe: DemoJob = {
  name: 'probe',
  arrivalSeconds: 0,
  trials: 2,
  steps: 3,
  secondsPerStep: 0.5,
};

/** Runs all jobs to their ends, whatever these are; the host is still open when it returns. */
export async function runOnRay(
  options: RayRunOptions,
  view: DemoView,
  signal: AbortSignal,
): Promise<RayRun> {
  await clearLeftovers(options.folder, view.note);
  const { gpus, rayAddress, bind, bridge, storage, policy, version } = options;
  const host = await openHost({
    folder: newFolder(options.folder),
    gpus,
    rayAddress,
    gpuType: null,
    bind,
    token: null,
    bridge,
    storage,
    policy: () => ({ spec: policy, isNamed: true }),
    version,
    note: (text) => view.note(text),
  });
  try {
    const submitter = new Submitter(host, options.script, view, signal);
    return { run: await submitter.complete(options.workload, policy), host };
  } catch (error) {
    await host.close();
    throw error;
  }
}

class Submitter {
  readonly #host: Host;
  readonly #script: string;
  readonly #view: DemoView;
  readonly #signal: AbortSignal;
  readonly #client: ForesightClient;
  #package = '';

  constructor(host: Host, script: string, view: DemoView, signal: AbortSignal) {
    this.#host = host;
    this.#script = script;
    this.#view = view;
    this.#signal = signal;
    this.#client = new ForesightClient({ url: host.url });
  }

  async complete(workload: readonly DemoJob[], policy: PolicySpec): Promise<DemoRun> {
    this.#view.note(`endpoint ${this.#host.url}, history ${this.#host.historyPath}`);
    this.#view.note(`GPU time is ${gpuTimeNote}`);
    this.#package = (await this.#client.upload(packFolder(examples).zip)).package;
    this.#view.note('measuring what starting a job costs here');
    const { id } = await this.#submit(probe);
    await this.#until((jobs) => jobs.some((job) => job.id === id && job.actualSeconds !== null));
    const ids = await this.#arrive(workload);
    await this.#until((jobs) => jobs.every((job) => job.actualSeconds !== null));
    return this.#runOf(ids, policy);
  }

  /** Submits every job at its time; the table is shown meanwhile. */
  async #arrive(workload: readonly DemoJob[]): Promise<string[]> {
    const startMs = performance.now();
    const ids: string[] = [];
    for (const job of workload) {
      const arrivesMs = startMs + job.arrivalSeconds * 1_000;
      await this.#until(() => false, arrivesMs);
      const { id, promised } = await this.#submit(job);
      ids.push(id);
      this.#view.note(
        `${job.name}: ${job.trials} trials of ${job.steps} steps; promised in ${duration(promised)}`,
      );
    }
    return ids;
  }

  async #submit(job: DemoJob): Promise<{ id: string; promised: number }> {
    const { name, trials, steps, secondsPerStep, reuseActors } = job;
    const words = ['python', this.#script, '--trials', trials, '--steps', steps];
    const submission: Partial<JobSubmission> & { name: string; entrypoint: string } = {
      name,
      entrypoint: [...words, '--seconds-per-step', secondsPerStep].join(' '),
      package: this.#package,
      trials,
      demand: { stepsPerTrial: steps, secondsPerStep },
      ...(reuseActors === undefined ? {} : { reuseActors }),
    };
    const answer = await this.#client.submit(submission);
    return { id: answer.job.id, promised: answer.prediction.promised.seconds };
  }

  /**
   * Shows the jobs every second until `done` says so or the instant has come; throws when the user
   * has had enough.
   */
  async #until(done: (jobs: readonly JobView[]) => boolean, atMs = Infinity): Promise<void> {
    const leftMs = () => Math.max(0, atMs - performance.now());
    while (leftMs() > 0) {
      this.#signal.throwIfAborted();
      const jobs = await this.#client.jobs('all');
      if (done(jobs)) return;
      this.#view.show(jobs, performance.now() / 1_000);
      await Bun.sleep(Math.min(pollMs, leftMs()));
    }
  }

  #runOf(ids: readonly string[], policy: PolicySpec): DemoRun {
    const { history, coordinator } = this.#host;
    const { gpus, cpus } = coordinator.cluster();
    const timings = history.timings(timingsOfRun);
    return {
      records: ids.flatMap((id) => history.job(id) ?? []),
      views: ids.map((id) => coordinator.job(id)),
      gpus,
      policy,
      overheads: learnOverheads(timings, cpus, timings.length),
    };
  }
}

function newFolder(parent: string): string {
  const name = new Date().toISOString().replace(/[:.]/g, '-');
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
