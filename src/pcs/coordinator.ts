/** PCS at work on a live cluster: takes jobs, promises, schedules, watches and remembers. */
import type { JobView, PredictionView } from '../api/job.ts';
import type { PredictionRequest } from '../api/requests.ts';
import type { JobSubmission } from '../api/submission.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import type { Policy } from '../policy/scheduler.ts';
import { Cluster } from './cluster.ts';
import { Drivers } from './drivers/drivers.ts';
import { DriverStart } from './drivers/start.ts';
import { DriverWatch } from './drivers/watch.ts';
import { FrontSearches } from './fronts/front-searches.ts';
import { Fronts } from './fronts/fronts.ts';
import { gpuTypeHints } from './gpu-types.ts';
import type { EventRow, HistoryStore } from './history.ts';
import { speedFacts } from './jobs/demand-here.ts';
import { isOver, type JobRecord } from './jobs/job.ts';
import { JobBook } from './jobs/job-book.ts';
import { jobStatistics } from './jobs/job-statistics.ts';
import { Journal } from './jobs/journal.ts';
import { LifeCycle } from './jobs/life-cycle.ts';
import { misfitHints } from './jobs/misfits.ts';
import { silentHints } from './jobs/silent-trials.ts';
import type {
  ClusterView,
  Explanation,
  Health,
  JobStatistics,
  JobSubmitted,
  Operations,
} from './operations.ts';
import { Preferences } from './policy/preferences.ts';
import { type PolicyWish, PresentPolicy } from './policy/present.ts';
import { PolicySwitch } from './policy/switch.ts';
import type { Clock, ClusterState, DriverLink, FrontSearch, Outcomes, Runner } from './ports.ts';
import { Predictor } from './prediction/predictor.ts';
import { Quotes } from './prediction/quotes.ts';
import { Allocator } from './rounds/allocator.ts';
import { Rounds } from './rounds/rounds.ts';
import { viewJob } from './views.ts';

export interface CoordinatorParts {
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly link: DriverLink;
  readonly runner: Runner;
  readonly outcomes: Outcomes;
  readonly search: FrontSearch;
  /** A few random letters that make a job's id unique. */
  readonly suffix: () => string;
  readonly storage: string;
  readonly policy: PolicyWish;
  readonly version: string;
}

export class Coordinator implements Operations {
  readonly journal: Journal;
  readonly policy: PolicySwitch;
  readonly preference: Preferences;
  readonly front: Fronts;
  readonly frontSearch: FrontSearches;
  readonly #parts: CoordinatorParts;
  readonly #book: JobBook;
  readonly #present: PresentPolicy;
  readonly #allocator: Allocator;
  readonly #rounds: Rounds;
  readonly #predictor: Predictor;
  readonly #quotes: Quotes;
  readonly #drivers: Drivers;
  readonly #starts: DriverStart;
  readonly #watch: DriverWatch;
  readonly #lifeCycle: LifeCycle;
  readonly #cluster: Cluster;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    const { history, clock, link, runner, outcomes, storage } = parts;
    this.journal = new Journal(history, clock);
    this.#book = new JobBook(history);
    const { spec } = parts.policy;
    const origin = { point: null, by: 'foresight up', why: null, sinceMs: clock.nowMs() };
    this.#present = new PresentPolicy(history, { spec: { ...spec }, ...origin });
    this.#cluster = new Cluster(history);
    const cluster = this.#cluster;
    const changed = (cause: string): void => this.#rounds.changed(cause);
    const overheads = (): Overheads => cluster.overheads;
    const gpus = (): number => cluster.gpus;
    const policy = (): Policy => this.#present.policy;
    const shared = { book: this.#book, history, journal: this.journal, clock, link };
    const policySinceMs = (): number => this.#present.record.sinceMs;
    this.#predictor = new Predictor({ ...shared, overheads, gpus, policy, policySinceMs });
    const present = this.#present;
    this.preference = new Preferences(history, this.journal);
    this.front = new Fronts({ ...shared, present });
    this.frontSearch = new FrontSearches({
      ...{ ...shared, search: parts.search, present, gpus, overheads },
      preference: () => this.preference.get(),
      found: () => this.front.found(),
    });
    this.policy = new PolicySwitch({
      ...shared,
      predictor: this.#predictor,
      present,
      pointPolicy: (point) => this.front.policyOf(point),
      switched: (cause) => this.#rounds.switched(cause),
    });
    const view = (job: JobRecord): JobView => this.#view(job);
    const predictor = this.#predictor;
    const { suffix } = parts;
    const shown = (): ClusterState => cluster.state;
    this.#quotes = new Quotes({ ...shared, runner, predictor, suffix, cluster: shown, view });
    this.#allocator = new Allocator({ ...shared, overheads, gpus, policy });
    const allocator = this.#allocator;
    const settled = (): void => this.policy.check();
    this.#rounds = new Rounds({ ...shared, allocator, predictor, settled });
    this.#lifeCycle = new LifeCycle({ ...shared, changed });
    const lifeCycle = this.#lifeCycle;
    const timingsChanged = (): void => cluster.learn();
    this.#drivers = new Drivers({ ...shared, allocator, lifeCycle, changed, timingsChanged });
    const onCluster = (state: ClusterState): void => this.#onCluster(state);
    this.#starts = new DriverStart({ ...shared, runner, lifeCycle, storage });
    const starts = this.#starts;
    const drivers = this.#drivers;
    const watched = { runner, outcomes, lifeCycle, drivers, starts, onCluster };
    this.#watch = new DriverWatch({ ...shared, ...watched });
  }

  /** Takes up what the history says is not over, and begins. */
  async start(): Promise<void> {
    this.#parts.link.onMessage((message, table) => this.#drivers.receive(message, table));
    this.journal.write('coordinator-started', null, {
      policy: this.#present.spec,
      activeJobs: this.#book.active().length,
    });
    const { spec, isNamed } = this.#parts.policy;
    this.policy.begin(isNamed ? spec : null);
    const packages = this.#book.active().flatMap(({ submission }) => submission.package ?? []);
    this.#parts.runner.tidyPackages(new Set(packages));
    await this.#watch.start();
  }

  /** Stops deciding; drivers keep what they hold and come back to the next coordinator. */
  stop(): void {
    this.#watch.stop();
    this.frontSearch.stop();
    this.policy.stop();
    this.#rounds.stop();
    this.journal.write('coordinator-stopped', null);
  }

  submit(submission: JobSubmission): JobSubmitted {
    const quote = this.#quotes.make(submission, 'submission');
    const { job, prediction } = quote;
    this.#book.add(job, prediction, () => {
      this.journal.write('job-submitted', job.id, {
        name: submission.name,
        ...speedFacts(submission.demand, this.#cluster.state),
        sizeGpuSeconds: job.sizeGpuSeconds,
        source: job.estimate.source,
        predictedSeconds: (prediction.completesAtMs - job.submittedAtMs) / 1_000,
      });
    });
    this.#rounds.changed(`arrival of ${submission.name}`);
    this.#watch.startNext();
    this.front.arrived();
    return { job: this.#view(job), prediction: this.#quotes.view(quote) };
  }

  predict(request: PredictionRequest): PredictionView {
    return this.#quotes.view(this.#quotes.suppose(request));
  }

  jobs(which: 'all' | 'active', limit = Number.MAX_SAFE_INTEGER): JobView[] {
    const isAll = which === 'all';
    return this.#views(isAll ? this.#book.newest(limit) : this.#book.active().slice(-limit));
  }

  job(id: string): JobView {
    return this.#view(this.#book.known(id));
  }

  explain(id: string): Explanation {
    const { history } = this.#parts;
    const job = this.#book.known(id);
    return {
      job: this.#view(job),
      trials: job.trials,
      predictions: history.predictions(id),
      allocations: history.allocations(id),
      events: history.eventsOf(id),
    };
  }

  cancel(id: string): JobView {
    const job = this.#book.known(id);
    if (isOver(job.status) || job.cancelRequested) return this.#view(job);
    this.#book.update(job, { cancelRequested: true }, () => {
      this.journal.write('cancel-requested', id);
    });
    if (job.launchedAtMs === null) {
      this.#lifeCycle.finish(job, { status: 'cancelled', best: null, path: null, error: null });
    } else if (job.readyAtMs === null) {
      void this.#watch.stopDriver(job);
    } else {
      this.#drivers.cancel(job);
    }
    this.#rounds.changed(`cancellation of ${job.submission.name}`);
    return this.#view(job);
  }

  logs(id: string): Promise<string> {
    const job = this.#book.launched(id);
    return this.#parts.runner.logs(id, job.incarnation);
  }

  followLogs(id: string, signal: AbortSignal): AsyncIterable<string> {
    const job = this.#book.launched(id);
    return this.#parts.runner.followLogs(id, job.incarnation, signal);
  }

  cluster(): ClusterView {
    const active = this.#book.active();
    const { name, ...parameters } = this.#present.spec;
    return {
      ...this.#cluster.state,
      heldGpus: active.reduce((sum, job) => sum + job.heldGpus, 0),
      grantedGpus: active.reduce((sum, job) => sum + job.grantedGpus, 0),
      activeJobs: active.length,
      policy: { name, parameters },
      bridge: this.#parts.link.stats(),
    };
  }

  statistics(): JobStatistics {
    return jobStatistics(this.#parts.history);
  }

  health(): Health {
    const troubles = [this.#watch.trouble, this.#parts.history.trouble()];
    const problems = troubles.filter((trouble) => trouble !== null);
    return {
      status: problems.length === 0 ? 'ok' : 'degraded',
      version: this.#parts.version,
      problems,
      hints: [
        ...gpuTypeHints(this.#cluster.state),
        ...misfitHints(this.#book.active(), this.#present.policy, this.#cluster.gpus),
        ...this.#starts.hints(),
        ...silentHints(this.#book.active(), this.#parts.clock.nowMs()),
        ...this.front.hints(),
      ],
    };
  }

  async upload(zip: Uint8Array): Promise<{ readonly package: string }> {
    return { package: await this.#parts.runner.upload(zip) };
  }

  events(afterId: number, signal: AbortSignal, job?: string): AsyncIterable<EventRow> {
    return this.journal.follow(afterId, signal, job);
  }

  /** What starting, pausing and ending cost here, as learned so far. */
  overheads(): Overheads {
    return this.#cluster.overheads;
  }

  #onCluster(state: ClusterState): void {
    const gpusBefore = this.#cluster.gpus;
    const isChanged = this.#cluster.see(state, () => {
      this.journal.write('cluster-changed', null, { gpusBefore, gpus: state.gpus });
    });
    this.frontSearch.resume();
    if (isChanged) this.#rounds.changed(`cluster of ${state.gpus} GPUs`);
  }

  #views(jobs: readonly JobRecord[]): JobView[] {
    const reasonOf = this.#allocator.reasons();
    const promises = this.#book.promises(jobs);
    return jobs.map((job) =>
      viewJob(job, {
        policy: this.#present.policy,
        reason: reasonOf(job),
        promised: promises.get(job.id) ?? null,
        expected: this.#book.expected(job.id),
      }),
    );
  }

  #view(job: JobRecord): JobView {
    return this.#views([job])[0] as JobView;
  }
}
