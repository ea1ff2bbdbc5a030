/** The type of GPU that a host schedules. What its history has measured holds for that type alone. */
import { gpuTypesOf } from '../../pcs/gpu-types.ts';
import type { HistoryStore } from '../../pcs/history.ts';
import type { ClusterState } from '../../pcs/ports.ts';
import { usageError } from '../failure.ts';

const setting = 'gpu-type';

/** The history's own type, once it has one, else the one asked for; `CliError` for another. */
export function gpuTypeFor(asked: string | null, history: HistoryStore): string | null {
  const kept = history.setting(setting);
  if (asked === null) return kept;
  if (kept === null || kept === asked) return asked;
  const allowed = `${kept}, which the history in --data is of; another type needs another folder`;
  throw usageError('--gpu-type', asked, allowed);
}

/**
 * Keeps the type in the history; `CliError` where no node has such GPUs. One that is kept already is not
 * doubted: its nodes may be away for a while.
 */
export function keepGpuType({ gpuType, nodes }: ClusterState, history: HistoryStore): void {
  if (gpuType === null || gpuType === history.setting(setting)) return;
  const types = gpuTypesOf(nodes);
  if (!types.includes(gpuType)) {
    const none = 'none, since no node of the cluster names a type of its GPUs';
    throw usageError('--gpu-type', gpuType, types.length === 0 ? none : types.join(', '));
  }
  history.setSetting(setting, gpuType);
}
