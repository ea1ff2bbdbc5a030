/** The policy in force, which changes while jobs run and survives a restart. */
import type { PolicyFields } from '../../api/policy.ts';
import { type PolicySpec, PolicySpecError, policyFromSpec } from '../../policy/index.ts';
import type { Policy } from '../../policy/scheduler.ts';
import type { HistoryStore } from '../history.ts';

/** The policy to begin with. */
export interface PolicyWish {
  readonly spec: PolicySpec;
  /** Whether the operator named it; else the policy that the history has in force goes before it. */
  readonly isNamed: boolean;
}

/** A policy and how it came to be in force. */
export interface PolicyRecord {
  readonly spec: PolicyFields;
  /** The point of the front that it was chosen as. */
  readonly point: string | null;
  readonly by: string;
  readonly why: string | null;
  readonly sinceMs: number;
}

const settingKey = 'policy';

export class PresentPolicy {
  readonly #history: HistoryStore;
  #record: PolicyRecord;
  #policy: Policy;

  /** Takes the history's policy; `first` where it has none, or none that can be made any more. */
  constructor(history: HistoryStore, first: PolicyRecord) {
    this.#history = history;
    const stored = storedRecord(history);
    this.#record = stored !== null && canBeMade(stored.spec) ? stored : first;
    this.#policy = policyFromSpec(this.#record.spec);
  }

  get record(): PolicyRecord {
    return this.#record;
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** As JSON of a policy that could be made. */
  get spec(): PolicySpec {
    return this.#record.spec as PolicySpec;
  }

  /**
   * Puts another policy in force. What `write` stores is stored with it or not at all; when storing
   * fails, the policy stays as it was.
   */
  change(record: PolicyRecord, write: () => void): void {
    const policy = policyFromSpec(record.spec);
    this.#history.transaction(() => {
      this.#history.setSetting(settingKey, JSON.stringify(record));
      write();
    });
    this.#record = record;
    this.#policy = policy;
  }
}

/** Whether two descriptions are of the same policy; the order of fields does not matter. */
export function isSamePolicy(a: PolicyFields, b: PolicyFields): boolean {
  const text = (spec: PolicyFields): string =>
    JSON.stringify(Object.entries(spec).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

/** `pcs with 3 queues`, `fifo`. */
export function policyTitle({ name, queues }: Policy): string {
  if (queues === undefined) return name;
  return `${name} with ${queues} queue${queues === 1 ? '' : 's'}`;
}

/** What the history says, whether or not it can be made. */
export function storedRecord(history: HistoryStore): PolicyRecord | null {
  const text = history.setting(settingKey);
  return text === null ? null : (JSON.parse(text) as PolicyRecord);
}

/** Whether this version has the policy. */
export function canBeMade(spec: PolicyFields): boolean {
  try {
    policyFromSpec(spec);
    return true;
  } catch (error) {
    if (error instanceof PolicySpecError) return false;
    throw error;
  }
}
