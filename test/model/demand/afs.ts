/** The AFS scaling table, where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import type { ScalingRow } from '../../../src/model/demand/curve.ts';

const path = new URL('../../../../shared/data/pcs/scaling/afs_scaling.csv', import.meta.url);

export const hasAfs = existsSync(path);

/**
 * Seconds of an iteration by GPUs for each of its 11 models, on 1, 2 and multiples of 4 GPUs. Those
 * were measured; between them the table is linear in the number of GPUs.
 */
export function measuredByAfs(): Map<string, ScalingRow[]> {
  const models = new Map<string, ScalingRow[]>();
  for (const line of readFileSync(path, 'utf8').trim().split('\n').slice(1)) {
    const [model = '', gpus, micros] = line.split(',');
    if (model.startsWith('Toy') || !(Number(gpus) <= 2 || Number(gpus) % 4 === 0)) continue;
    const rows = models.get(model) ?? [];
    rows.push({ gpus: Number(gpus), seconds: Number(micros) / 1e6 });
    models.set(model, rows);
  }
  return models;
}
