/** Changes the policy of a live cluster: shows first what it means, waits where told, records it. */
import type {
  PolicyChoice,
  PolicyFields,
  PolicyOrder,
  PolicyPreview,
  PolicyState,
  PolicySwitched,
  WaitingSwitch,
} from '../../api/policy.ts';
import type { PolicySpec } from '../../policy/index.ts';
import { RequestError } from '../errors.ts';
import type { HistoryStore } from '../history.ts';
import { iso } from '../iso.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Journal } from '../jobs/journal.ts';
import type { PolicyOperations } from '../operations.ts';
import type { Clock } from '../ports.ts';
import type { Predictor } from '../prediction/predictor.ts';
import { policyAsked } from '../prediction/supposed.ts';
import {
  canBeMade,
  isSamePolicy,
  type PresentPolicy,
  policyTitle,
  storedRecord,
} from './present.ts';
import { promiseChanges } from './promise-changes.ts';

export interface PolicySwitchParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly predictor: Predictor;
  readonly present: PresentPolicy;
  /** The policy behind a point of the front; throws `RequestError` for one that is not there. */
  readonly pointPolicy: (point: string) => PolicyFields;
  /** Called right after another policy came into force. */
  readonly switched: (cause: string) => void;
}

/** Who wants which policy. */
interface Wish {
  readonly spec: PolicyFields;
  readonly point: string | null;
  readonly by: string;
  readonly why: string | null;
  readonly tolerancePercent: number;
}

const waitingKey = 'policy-waiting';

/** Playing the state out twice takes a while with many jobs, so events close together share one. */
const checkEveryMs = 2_000;

export class PolicySwitch implements PolicyOperations {
  readonly #parts: PolicySwitchParts;
  #waiting: WaitingSwitch | null;
  #stopCheck: (() => void) | null = null;

  /** Takes up a switch that waited in an earlier coordinator. */
  constructor(parts: PolicySwitchParts) {
    this.#parts = parts;
    const stored = JSON.parse(parts.history.setting(waitingKey) ?? 'null') as WaitingSwitch | null;
    this.#waiting = stored !== null && canBeMade(stored.policy) ? stored : null;
  }

  /** Stores the policy of a new history; `asked` is one that goes before what the history says. */
  begin(asked: PolicySpec | null): void {
    const { history, present } = this.#parts;
    const stored = storedRecord(history);
    if (stored === null) present.change(present.record, () => undefined);
    const from = stored?.spec ?? present.record.spec;
    const spec = asked === null ? present.record.spec : { ...asked };
    if (isSamePolicy(from, spec)) return;
    const why =
      asked === null
        ? 'this version does not know the policy that was in force'
        : 'named at the start';
    this.#change(
      { spec, point: null, by: 'foresight up', why, tolerancePercent: 0 },
      { ...this.#preview(spec, 0), from },
    );
  }

  state(): PolicyState {
    const { spec, point, by, why, sinceMs } = this.#parts.present.record;
    return { policy: spec, point, by, why, since: iso(sinceMs), waiting: this.#waiting };
  }

  preview(choice: PolicyChoice): PolicyPreview {
    const { spec } = this.#chosen(choice);
    return this.#preview(spec, choice.tolerancePercent);
  }

  set(order: PolicyOrder): PolicySwitched {
    const { by, why = null, tolerancePercent, when } = order;
    const wish = { ...this.#chosen(order), by, why, tolerancePercent };
    const preview = this.#preview(wish.spec, tolerancePercent);
    const isSame = isSamePolicy(wish.spec, this.#parts.present.record.spec);
    if (this.#waiting !== null) this.#giveUp(by);
    if (isSame) return { outcome: 'unchanged', state: this.state(), preview };
    if (when === 'now' || preview.suffering === 0) {
      this.#change(wish, preview);
      return { outcome: 'switched', state: this.state(), preview };
    }
    this.#wait(wish, preview);
    return { outcome: 'waiting', state: this.state(), preview };
  }

  cancel(): PolicyState {
    if (this.#waiting === null) {
      throw new RequestError('not-found', 'no-waiting-switch', 'no switch of the policy waits');
    }
    this.#giveUp('HTTP');
    return this.state();
  }

  /** To be called when something happened: a switch that waits may be made now, or a little later. */
  check(): void {
    const { clock } = this.#parts;
    if (this.#waiting === null || this.#stopCheck !== null) return;
    const leftMs = Date.parse(this.#waiting.checkedAt) + checkEveryMs - clock.nowMs();
    if (leftMs <= 0) {
      this.#check();
      return;
    }
    this.#stopCheck = clock.after(leftMs, () => {
      this.#stopCheck = null;
      this.#check();
    });
  }

  /** Looks at a switch that waits no more; the next coordinator goes on with it. */
  stop(): void {
    this.#stopCheck?.();
  }

  #check(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const preview = this.#preview(waiting.policy, waiting.tolerancePercent);
    if (preview.suffering > 0) {
      this.#waiting = { ...waiting, ...suffering(preview), checkedAt: this.#now() };
      return;
    }
    this.#change({ ...waiting, spec: waiting.policy }, preview);
  }

  #preview(spec: PolicyFields, tolerancePercent: number): PolicyPreview {
    const { book, predictor, present } = this.#parts;
    const completions = {
      present: predictor.completions(present.policy),
      other: predictor.completions(policyAsked(spec)),
    };
    const promiseOf = (id: string) => book.promised(id);
    const promises = promiseChanges(book.active(), promiseOf, completions, tolerancePercent);
    const count = promises.filter(({ suffers }) => suffers).length;
    return { from: present.record.spec, to: spec, tolerancePercent, suffering: count, promises };
  }

  /** From one moment to the next the other policy decides: stored with its reason, then obeyed. */
  #change({ spec, point, by, why }: Wish, preview: PolicyPreview): void {
    const { history, journal, clock, present } = this.#parts;
    const { from, promises } = preview;
    present.change({ spec, point, by, why, sinceMs: clock.nowMs() }, () => {
      history.setSetting(waitingKey, 'null');
      journal.write('policy-changed', null, { from, to: spec, point, by, why, promises });
    });
    this.#waiting = null;
    this.#parts.switched(`policy changed to ${policyTitle(present.policy)}`);
  }

  #wait({ spec, point, by, why, tolerancePercent }: Wish, preview: PolicyPreview): void {
    const at = this.#now();
    const waiting = {
      policy: spec,
      ...{ point, by, why, tolerancePercent, askedAt: at, checkedAt: at },
      ...suffering(preview),
    };
    this.#store(waiting, 'policy-switch-waiting', { ...waiting, promises: preview.promises });
  }

  #giveUp(by: string): void {
    const { policy, point } = this.#waiting ?? {};
    this.#store(null, 'policy-switch-cancelled', { policy, point, by });
  }

  #store(waiting: WaitingSwitch | null, kind: string, data: Record<string, unknown>): void {
    const { history, journal } = this.#parts;
    history.transaction(() => {
      history.setSetting(waitingKey, JSON.stringify(waiting));
      journal.write(kind, null, data);
    });
    this.#waiting = waiting;
  }

  #chosen({ policy, point }: Pick<PolicyChoice, 'policy' | 'point'>): Pick<Wish, 'spec' | 'point'> {
    const spec = point === undefined ? policy : this.#parts.pointPolicy(point);
    if (spec === undefined) {
      throw new RequestError('invalid', 'missing-field', 'policy is missing', {
        field: 'policy',
        allowed: 'a policy, or in `point` the id of a point of the front',
      });
    }
    policyAsked(spec);
    return { spec, point: point ?? null };
  }

  #now(): string {
    return iso(this.#parts.clock.nowMs());
  }
}

function suffering({ promises }: PolicyPreview): Pick<WaitingSwitch, 'sufferingJobs'> {
  return { sufferingJobs: promises.flatMap(({ job, suffers }) => (suffers ? [job] : [])) };
}
