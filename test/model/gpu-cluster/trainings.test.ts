import { expect, test } from 'vitest';
import { worldOf } from '../../../src/model/gpu-cluster/load.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { Trainings } from '../../../src/model/gpu-cluster/trainings.ts';
import { FifoPolicy } from '../../../src/policy/fifo.ts';
import { at, job, trial } from './snapshots.ts';

/** A training on 1 of 2 GPUs with 20 steps of a second left; a restart takes 4 s. */
function training() {
  const running = trial({
    ...{ gpus: 2, speedups: [0, 1, 2], stepsTotal: 20, heldGpus: 1 },
    ...{ phase: 'running', sinceMicros: at(100), startedBefore: true },
  });
  const overheads = { ...noOverheads, pauseSeconds: 1, restoreSeconds: 3 };
  const world = worldOf(
    { nowMicros: at(100), gpus: 2, jobs: [job([running])], overheads },
    new FifoPolicy(),
  );
  const [one] = world.jobs.values();
  if (one === undefined) throw new Error('the world has a job');
  const trainings = new Trainings();
  trainings.add(one);
  return { machine: world.machine, one, trainings };
}

test('look: a training is sated when half of what is left is no more than a restart', () => {
  const { machine, one, trainings } = training();
  trainings.look(machine, 2);
  expect([one.demandGpus, trainings.sated.atMicros]).toEqual([2, at(112)]);
  machine.isDecisionDue = false;
  machine.nowMicros = at(112);
  trainings.look(machine, 2);
  expect([one.demandGpus, machine.isDecisionDue, trainings.sated.slot]).toEqual([1, true, -1]);
});

test('look: one that is gone does not count', () => {
  const { machine, one, trainings } = training();
  trainings.look(machine, 2);
  trainings.remove(one);
  trainings.look(machine, 2);
  expect(trainings.sated.slot).toBe(-1);
});
