import type { SpeedupTable } from './snapshot.ts';

/**
 * Progress per second on `gpus` GPUs relative to one: linear between the rows of the table, and the
 * last row beyond them.
 */
export function speedupAt(table: SpeedupTable, gpus: number): number {
  const whole = Math.floor(gpus);
  const low = table[whole];
  if (low === undefined) return table[table.length - 1] ?? 0;
  if (whole === gpus) return low;
  const high = table[whole + 1] ?? low;
  return low + (high - low) * (gpus - whole);
}
