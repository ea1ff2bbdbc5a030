import { type Preference, preference } from '../../api/front.ts';
import type { HistoryStore } from '../history.ts';
import type { Journal } from '../jobs/journal.ts';
import type { PreferenceOperations } from '../operations.ts';

const settingKey = 'preference';

/** What PCS was published with: short completion times against promises that hold. */
const usual: Preference = {
  objectives: [
    { metric: 'jct', measure: 'avg' },
    { metric: 'pred-err', measure: 'avg' },
  ],
};

/** SetPreference (thesis §3.3.2): what the operator wants little of. The next search looks for it. */
export class Preferences implements PreferenceOperations {
  readonly #history: HistoryStore;
  readonly #journal: Journal;

  constructor(history: HistoryStore, journal: Journal) {
    this.#history = history;
    this.#journal = journal;
  }

  get(): Preference {
    const stored = this.#history.setting(settingKey);
    return preference.safeParse(JSON.parse(stored ?? 'null')).data ?? usual;
  }

  set(wanted: Preference): Preference {
    const before = this.get();
    this.#history.transaction(() => {
      this.#history.setSetting(settingKey, JSON.stringify(wanted));
      this.#journal.write('preference-changed', null, { from: before, to: wanted });
    });
    return wanted;
  }
}
