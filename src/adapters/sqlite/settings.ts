import { eq, sql } from 'drizzle-orm';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { settings } from './schema.ts';
import { prepareUpsert } from './statements.ts';

type SettingMethods = Pick<HistoryStore, 'setting' | 'setSetting'>;

/** Small values that survive a restart. */
export function settingMethods(database: HistoryDatabase): SettingMethods {
  const upsert = prepareUpsert(database, settings, settings.key);
  const one = database
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, sql.placeholder('key')))
    .prepare();
  return {
    setting: (key) => one.get({ key })?.value ?? null,
    setSetting: (key, value) => void upsert({ key, value }),
  };
}
