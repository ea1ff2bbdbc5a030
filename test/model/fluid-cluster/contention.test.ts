import { expect, test } from 'vitest';
import { Presence } from '../../../src/model/fluid-cluster/contention.ts';
import { FluidState } from '../../../src/model/fluid-cluster/state.ts';
import { aJob, someJobs } from './support.ts';

/** A presence of jobs that come and go as told. */
function aPresence() {
  const state = new FluidState(someJobs(aJob(0, 9), aJob(0, 5)));
  const presence = new Presence(state);
  return {
    state,
    presence,
    arrive: () => {
      presence.arrive(state.arrive());
      presence.pass();
    },
    end: () => {
      state.active--;
      presence.depart();
      presence.pass();
    },
  };
}

test('Presence: a job alone met itself', () => {
  const { presence, arrive, end } = aPresence();
  arrive();
  expect(presence.contention(0)).toBe(1);
  end();
  expect(presence.contention(0)).toBe(1);
});

test('Presence: counts those there at its arrival and before each later event', () => {
  const { presence, arrive, end } = aPresence();
  arrive();
  arrive();
  end();
  expect(presence.contention(1)).toBe(2);
  end();
  // 1 at its arrival, 1 as the second comes, 2 as that ends, 1 as it ends itself.
  expect(presence.contention(0)).toBe(5 / 4);
});

test('Presence: a division that follows neither an arrival nor an end is an event', () => {
  const { presence, arrive, end } = aPresence();
  arrive();
  arrive();
  presence.pass();
  presence.pass();
  end();
  expect(presence.contention(0)).toBe((1 + 1 + 2 + 2 + 2) / 5);
});

test('Presence.copy: goes on from where the other is', () => {
  const { state, presence, arrive } = aPresence();
  arrive();
  arrive();
  const copy = new Presence(state);
  copy.copy(presence);
  copy.pass();
  expect(copy.contention(0)).toBe((1 + 1 + 2) / 3);
  expect(presence.contention(0)).toBe(1);
});
