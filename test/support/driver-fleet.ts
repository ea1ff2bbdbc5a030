/**
 * Drivers in memory behind the Runner and DriverLink ports, obeying bridge/protocol.md on a manual
 * clock: what the coordinator meets on a cluster, made repeatable, with faults on demand.
 */
import type { DownMessage, JobOutcome, UpMessage } from '../../bridge/index.ts';
import type {
  BridgeRows,
  ClusterState,
  DriverKeys,
  DriverLink,
  LaunchRequest,
  LaunchState,
  LinkStats,
  Outcomes,
  Runner,
} from '../../src/pcs/ports.ts';
import { FleetDriver, type TrialPlan } from './fleet-driver.ts';
import type { ManualClock } from './manual-clock.ts';

export class DriverFleet implements Runner, DriverLink, Outcomes {
  readonly endpoint = 'tcp://127.0.0.1:1';
  readonly serverKey = 'server';
  readonly launches: LaunchRequest[] = [];
  readonly drivers = new Map<string, FleetDriver>();
  /** What the last coordinator needed when it began. */
  neededPackages: readonly string[] = [];
  /** Largest sum of GPUs that drivers ever held at once. */
  heldMax = 0;
  readonly #clock: ManualClock;
  /** As Ray names it. */
  gpuType: string | null = null;
  readonly #gpus: number;
  readonly #plan: (job: string) => TrialPlan;
  readonly #saved = new Map<string, readonly number[]>();
  readonly #outcomes = new Map<string, JobOutcome>();
  #handler: ((message: UpMessage, table: BridgeRows | null) => void) | null = null;
  #keys = 0;

  constructor(clock: ManualClock, gpus: number, plan: (job: string) => TrialPlan) {
    this.#clock = clock;
    this.#gpus = gpus;
    this.#plan = plan;
  }

  async launch(request: LaunchRequest): Promise<void> {
    const name = `${request.job}/${request.incarnation}`;
    if (this.drivers.has(name)) return;
    this.launches.push(request);
    const driver = new FleetDriver({
      job: request.job,
      incarnation: request.incarnation,
      clock: this.#clock,
      plan: this.#plan(request.job),
      steps: this.#saved.get(request.job) ?? [],
      tell: (message) => this.#handler?.(message, null),
      onChange: (changed) => this.#onChange(changed),
      onOutcome: (outcome) => this.#outcomes.set(request.job, outcome),
    });
    this.drivers.set(name, driver);
  }

  async stop(job: string, incarnation: number): Promise<void> {
    this.drivers.get(`${job}/${incarnation}`)?.kill('stopped');
  }

  /** As `kill -9` would: it says nothing and holds nothing any more. */
  kill(job: string): void {
    for (const driver of this.drivers.values()) if (driver.job === job) driver.kill('failed');
  }

  async list(): Promise<readonly LaunchState[]> {
    return [...this.drivers.values()].map((driver) => ({
      job: driver.job,
      incarnation: driver.incarnation,
      status: driver.status,
      message: driver.status === 'failed' ? 'Job entrypoint command was killed by signal 9.' : null,
      byItself: driver.status === 'succeeded',
    }));
  }

  async cluster(): Promise<ClusterState> {
    const gpus = this.#gpus;
    const node = { id: 'node', ip: '10.0.0.1', alive: true, gpus, gpuType: this.gpuType };
    return { gpuType: null, gpus, cpus: 2, nodes: [node] };
  }

  async logs(): Promise<string> {
    return '';
  }

  async *followLogs(): AsyncIterable<string> {}

  hasPackage(id: string): boolean {
    return id.startsWith('package');
  }

  async upload(): Promise<string> {
    return 'package';
  }

  tidyPackages(needed: ReadonlySet<string>): void {
    this.neededPackages = [...needed];
  }

  admit(_job: string): DriverKeys {
    this.#keys += 1;
    return { publicKey: `public-${this.#keys}`, secretKey: `secret-${this.#keys}` };
  }

  allow(): void {}

  forget(): void {}

  send(message: DownMessage): boolean {
    const driver = this.drivers.get(`${message.job}/${message.inc}`);
    driver?.receive(message);
    return driver !== undefined;
  }

  onMessage(handler: (message: UpMessage, table: BridgeRows | null) => void): void {
    this.#handler = handler;
  }

  /** The coordinator is gone: nothing is heard until the next one listens. */
  deafen(): void {
    this.#handler = null;
  }

  stats(): LinkStats {
    return { received: 0, sent: 0, dropped: {}, peers: this.drivers.size };
  }

  read(job: string): JobOutcome | null {
    return this.#outcomes.get(job) ?? null;
  }

  heldNow(): number {
    return [...this.drivers.values()].reduce((sum, driver) => sum + driver.heldGpus, 0);
  }

  #onChange(driver: FleetDriver): void {
    this.#saved.set(driver.job, driver.stepsDone());
    this.heldMax = Math.max(this.heldMax, this.heldNow());
  }
}
