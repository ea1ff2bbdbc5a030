import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Demand } from '../../../src/api/index.ts';
import { speedupsOf } from '../../../src/model/demand/table.ts';
import { speedupsSpanning } from '../../../src/model/gpu-cluster/gpu-types.ts';
import { demandHere, speedFacts } from '../../../src/pcs/jobs/demand-here.ts';
import type { ClusterState } from '../../../src/pcs/ports.ts';

function cluster(gpuType: string | null, ...nodes: [type: string | null, gpus: number][]) {
  return {
    gpuType,
    gpus: nodes.reduce((sum, [, gpus]) => sum + gpus, 0),
    cpus: 2,
    nodes: nodes.map(([type, gpus], i) => {
      return { id: String(i), ip: '10.0.0.1', alive: true, gpus, gpuType: type };
    }),
  } satisfies ClusterState;
}

const here = (demand: Demand, state: ClusterState, maxGpus?: number) =>
  demandHere({ demand, maxGpus }, state);

const eights = cluster('A100', ['A100', 8], ['A100', 8], ['T4', 64]);
const speeds = { A100: 2, T4: 0.5 };

test('demandHere: seconds are divided by the speed of the type that is scheduled here', () => {
  const demand = { stepsPerTrial: 5, secondsPerStep: 3, speeds };
  expect(here(demand, eights)).toEqual({ stepsPerTrial: 5, secondsPerStep: 1.5 });
  const t4 = { ...eights, gpuType: 'T4' };
  expect(here(demand, t4)).toEqual({ stepsPerTrial: 5, secondsPerStep: 6 });
  const table = [
    { gpus: 1, seconds: 60 },
    { gpus: 2, seconds: 40 },
  ];
  expect(here({ table, speeds }, eights).table).toEqual([
    { gpus: 1, seconds: 30 },
    { gpus: 2, seconds: 20 },
  ]);
  expect(speedFacts({ table, speeds }, eights)).toEqual({ gpuType: 'A100', speed: 2 });
});

test('demandHere: what says no speeds is the same on every type', () => {
  const demand = { secondsPerStep: 3 };
  expect(here(demand, eights)).toEqual(demand);
  expect(here({}, cluster(null))).toEqual({});
  expect(speedFacts(demand, eights)).toEqual({});
});

test('demandHere: where all nodes are of one type, that is the type', () => {
  const demand = { secondsPerStep: 3, speeds };
  expect(here(demand, cluster(null, ['T4', 4], [null, 0]))).toEqual({ secondsPerStep: 6 });
});

test.each([
  ['several types', cluster(null, ['T4', 4], ['A100', 4]), 'no-gpu-type'],
  ['no type known', cluster(null, [null, 4]), 'no-gpu-type'],
  ['no node known', cluster(null), 'no-gpu-type'],
  ['a type without a speed', cluster('H100', ['H100', 4]), 'no-speed'],
])('demandHere: %s', (_, state, code) => {
  const error = { kind: 'impossible', code, field: 'demand.speeds', value: ['A100', 'T4'] };
  expect(() => here({ secondsPerStep: 3, speeds }, state)).toThrow(expect.objectContaining(error));
});

test('demandHere: more GPUs than a node has are slower, never slower than a node', () => {
  // 120 / g, and 1.5 times that beyond 2 GPUs: 3 take as long as 2, which is 60 and not 120 / 2.
  const table = [
    { gpus: 1, seconds: 120 },
    { gpus: 6, seconds: 20 },
  ];
  const pairs = cluster('A100', ['A100', 2], ['A100', 2], ['A100', 2]);
  const spanned = here({ table, spanFactor: 1.5 }, pairs).table;
  expect(spanned?.map(({ seconds }) => Math.round(1e6 * seconds) / 1e6)).toEqual([
    120, 60, 60, 45, 36, 30,
  ]);
  expect(here({ table, spanFactor: 1.5 }, eights).table).toEqual(table);
  // A training uses more than the table says: 120 / 12 by its curve.
  expect(here({ table, spanFactor: 1.5 }, eights, 12).table?.at(-1)).toEqual({
    gpus: 12,
    seconds: expect.closeTo(15, 9),
  });
});

test('demandHere: spans nodes as the simulator says', () => {
  const decreasing = fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { maxLength: 12 });
  const factor = fc.double({ min: 1, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      decreasing,
      fc.integer({ min: 1, max: 14 }),
      factor,
      (steps, perNode, spanFactor) => {
        let seconds = 100;
        const table = [1, ...steps].map((step, i) => {
          seconds *= step;
          return { gpus: i + 1, seconds };
        });
        const spanned = here({ table, spanFactor }, cluster('A100', ['A100', perNode])).table;
        const expected = speedupsSpanning(speedupsOf(table), perNode, spanFactor);
        expect(speedupsOf(spanned ?? [])).toEqual(
          expected.map((speedup) => expect.closeTo(speedup, 9)),
        );
      },
    ),
  );
});

test('demandHere: seconds that no demand can have are refused', () => {
  const table = [{ gpus: 1, seconds: 1e9 }];
  const far = { table, speeds: { A100: 0.25 } };
  expect(() => here(far, eights)).toThrow('up to 1000000000');
  const none = { secondsPerStep: 1e-320, speeds: { A100: 1e6 } };
  expect(() => here(none, eights)).toThrow(
    expect.objectContaining({ kind: 'impossible', field: 'demand', value: none }),
  );
});
