/** A coordinator on a real (in-memory or given) history and the in-memory fleet. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openHistory } from '../../src/adapters/sqlite/history.ts';
import { frontSearch } from '../../src/adapters/workers/front-search.ts';
import { threads } from '../../src/adapters/workers/pool.ts';
import { type JobSubmission, jobSubmission } from '../../src/api/index.ts';
import { Coordinator } from '../../src/pcs/coordinator.ts';
import type { HistoryStore } from '../../src/pcs/history.ts';
import type { PolicySpec } from '../../src/policy/index.ts';
import { DriverFleet } from './driver-fleet.ts';
import type { TrialPlan } from './fleet-driver.ts';
import { ManualClock } from './manual-clock.ts';

export interface Bench {
  readonly clock: ManualClock;
  readonly fleet: DriverFleet;
  readonly history: HistoryStore;
  coordinator: Coordinator;
  submit(plan: Partial<TrialPlan> & { readonly name?: string }): string;
  /** As `kill -9` and a new start would: nothing is said, everything is read again. */
  restart(): Promise<void>;
  /** Lets time pass until no job is active; fails after `hours`. */
  drain(hours?: number): Promise<void>;
}

export interface BenchOptions {
  readonly gpus?: number;
  readonly policy?: PolicySpec;
  /** Whether the operator named the policy. */
  readonly isNamed?: boolean;
  readonly historyPath: string;
}

/** One with a history in a folder of its own, which is gone when the test is over. */
export async function temporaryBench(
  options: Omit<BenchOptions, 'historyPath'> = {},
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'foresight-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bench = await openBench({ ...options, historyPath: join(folder, 'history.sqlite') });
  onTestFinished(() => {
    bench.coordinator.stop();
    bench.history.close();
  });
  return bench;
}

export async function openBench(options: BenchOptions): Promise<Bench> {
  const clock = new ManualClock();
  const plans = new Map<string, TrialPlan>();
  let submitted = aPlan({});
  const plan = (job: string): TrialPlan => {
    if (!plans.has(job)) plans.set(job, submitted);
    return plans.get(job) ?? submitted;
  };
  const fleet = new DriverFleet(clock, options.gpus ?? 4, plan);
  const history = openHistory(options.historyPath);
  let suffix = 0;
  const open = (): Coordinator =>
    new Coordinator({
      history,
      clock,
      link: fleet,
      runner: fleet,
      outcomes: fleet,
      search: frontSearch(threads(2)),
      suffix: () => String(suffix++),
      storage: '/tmp',
      policy: { spec: options.policy ?? { name: 'fifo' }, isNamed: options.isNamed ?? false },
      version: 'test',
    });
  const bench: Bench = {
    clock,
    fleet,
    history,
    coordinator: open(),
    submit(wanted) {
      submitted = aPlan(wanted);
      const { job } = bench.coordinator.submit(aSubmission(submitted, wanted.name));
      plan(job.id);
      return job.id;
    },
    async restart() {
      bench.coordinator.stop();
      fleet.deafen();
      await clock.advance(5_000);
      bench.coordinator = open();
      await bench.coordinator.start();
    },
    async drain(hours = 10) {
      for (let minute = 0; minute < hours * 60; minute++) {
        if (bench.coordinator.jobs('active').length === 0) return;
        await clock.advance(60_000);
      }
      throw new Error(`jobs still active after ${hours} hours`);
    },
  };
  await bench.coordinator.start();
  await clock.advance(2_000);
  return bench;
}

function aPlan(wanted: Partial<TrialPlan>): TrialPlan {
  const plan = { trials: 1, gpusPerTrial: 1, steps: 10, secondsPerStep: 2 };
  return { ...plan, ...wanted };
}

/** A submission that tells the truth about `plan`. */
export function aSubmission(plan: TrialPlan, name = 'job'): JobSubmission {
  return jobSubmission.parse({
    name,
    entrypoint: 'python train.py',
    trials: plan.trials,
    gpusPerTrial: plan.gpusPerTrial,
    demand: { stepsPerTrial: plan.steps, secondsPerStep: plan.secondsPerStep },
  });
}
