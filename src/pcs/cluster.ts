import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import { learnOverheads, timingsRemembered } from './drivers/overheads.ts';
import type { HistoryStore } from './history.ts';
import type { ClusterState } from './ports.ts';

/** The cluster as it was last seen, and what moving work costs there, as far as it was measured. */
export class Cluster {
  readonly #history: Pick<HistoryStore, 'setting' | 'setSetting' | 'timings' | 'transaction'>;
  #state: ClusterState;
  #overheads: Overheads;

  /** As many GPUs as an earlier coordinator saw, until the cluster is looked at. */
  constructor(history: Pick<HistoryStore, 'setting' | 'setSetting' | 'timings' | 'transaction'>) {
    this.#history = history;
    const gpus = Number(history.setting('gpus') ?? 0);
    this.#state = { gpuType: null, gpus, cpus: 0, nodes: [] };
    this.#overheads = this.#learned();
  }

  get state(): ClusterState {
    return this.#state;
  }

  get gpus(): number {
    return this.#state.gpus;
  }

  get overheads(): Overheads {
    return this.#overheads;
  }

  /** Takes up what the history has of starting, pausing and ending by now. */
  learn(): void {
    this.#overheads = this.#learned();
  }

  /**
   * Takes up what the cluster shows; answers whether it has other GPUs or CPUs than before, which is
   * stored with what `also` stores, all or nothing.
   */
  see(state: ClusterState, also: () => void): boolean {
    const { gpus, cpus } = this.#state;
    const isSame = gpus === state.gpus && cpus === state.cpus;
    if (!isSame) {
      this.#history.transaction(() => {
        this.#history.setSetting('gpus', String(state.gpus));
        also();
      });
    }
    this.#state = state;
    if (!isSame) this.learn();
    return !isSame;
  }

  #learned(): Overheads {
    return learnOverheads(this.#history.timings(timingsRemembered), this.#state.cpus);
  }
}
