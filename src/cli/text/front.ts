/** Fronts and the searches for them, in words. */
import {
  type FrontPointView,
  type FrontSearchView,
  type FrontView,
  objectiveText,
} from '../../api/index.ts';
import { parseObjective } from '../../search/evaluation/objective.ts';
import { count, duration } from './format.ts';
import { frontTable } from './front-table.ts';

/** Points whose sentences are shown without being asked for. */
const toldMax = 6;

/** A line per point, the policy in force first; then what choosing one means. */
export function frontText({ search, ageSeconds, drift, present, points }: FrontView): string {
  const { jobs, gpus, source } = search.workload;
  const from = source === 'history' ? 'of the history' : 'that were brought along';
  const head = `front ${search.id}, ${duration(ageSeconds)} old, for ${count(jobs, 'job')} ${from} on ${count(gpus, 'GPU')}`;
  if (points.length === 0) return `${head}; no configuration that was tried can be used.`;
  const named = points.map(({ id, isPresent, heldOut, ...configuration }) => {
    return { name: isPresent ? `${id} (now)` : id, heldOut, configuration };
  });
  const isPoint = points.some(({ isPresent }) => isPresent);
  const now = isPoint ? null : present.heldOut;
  const told = points.length <= toldMax ? points : [points[0], points.at(-1)];
  return [
    head,
    drift.drifted ? `${drift.reason} A new search is proposed.` : drift.reason,
    frontTable(named, now, objectivesOf(search)),
    ...told.flatMap((point) => (point === undefined ? [] : `${point.id}: ${point.sentence}`)),
    'foresight policy preview POINT tells what one means for the promises, foresight policy set POINT takes it',
  ].join('\n');
}

/** One point and its sentence. */
export function pointText(point: FrontPointView, { search }: FrontView): string {
  const { id, heldOut, sentence, ...configuration } = point;
  const table = frontTable([{ name: id, heldOut, configuration }], null, objectivesOf(search));
  return `${table}\n${sentence}`;
}

function objectivesOf({ objectives }: FrontView['search']) {
  return objectives.map((objective) => parseObjective(objectiveText(objective)));
}

/** How far a search is, or how it ended, in one line. */
export function searchLine(search: FrontSearchView): string {
  const { id, status, step, done, total, secondsLeft, error } = search;
  const name = `search ${id} for ${search.objectives.map(objectiveText).join(', ')}`;
  const far = `${done} of ${total}`;
  if (status === 'failed') return `${name} failed: ${error ?? 'the coordinator knows no more'}`;
  if (status !== 'running') return `${name} is ${status} after ${far} configurations`;
  if (step === 'check') return `${name} checks points of the front: ${far}`;
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`;
  return `${name} tries configurations: ${far}${left}`;
}
