/** How models scale: a CSV of times per iteration by model and GPU count. */
import type { SpeedupTable } from '../../model/gpu-cluster/snapshot.ts';
import { CliError } from '../failure.ts';
import { csvRows, numberIn, textIn } from './csv.ts';
import { readText } from './input.ts';

/** Speed-up over one GPU by model, from 0 GPUs on. */
export type ScalingTables = ReadonlyMap<string, SpeedupTable>;

const scalingKind = {
  code: 'scaling',
  field: '--scaling',
  allowed: 'a CSV of model, gpus and time_per_iter_us, each model from 1 GPU on',
};

/** Reads columns `model`, `gpus` and `time_per_iter_us`; each model from 1 GPU on without a gap. */
export function readScaling(path: string): ScalingTables {
  const times = new Map<string, number[]>();
  for (const row of csvRows(readText(path, scalingKind), path)) {
    const model = textIn(row, 'model');
    const known = times.get(model) ?? [0];
    times.set(model, known);
    const gpus = numberIn(row, 'gpus');
    if (gpus !== known.length)
      throw scalingError(path, `has ${gpus} GPUs of ${model} after ${known.length - 1}`);
    known.push(numberIn(row, 'time_per_iter_us', { least: 1e-6 }));
  }
  if (times.size === 0) throw scalingError(path, 'has no rows');
  return new Map([...times].map(([model, byGpus]) => [model, speedups(byGpus)]));
}

function speedups([, onOne = 1, ...more]: readonly number[]): SpeedupTable {
  return [0, 1, ...more.map((time) => onOne / time)];
}

function scalingError(path: string, what: string): CliError {
  return new CliError({ ...scalingKind, message: `The table ${path} ${what}.` });
}
