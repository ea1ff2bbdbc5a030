import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apportionWholeGpus, type QueueClaim, shareByWeight } from '../../src/policy/apportion.ts';

interface ClaimOptions {
  readonly weight: number;
  readonly demandGpus: number;
  readonly headUnitGpus?: number;
  readonly headSequence?: number;
}

function claims(options: readonly ClaimOptions[]): QueueClaim[] {
  return options.map((claim, i) => ({
    headUnitGpus: 1,
    headSequence: i,
    shareGpus: 0,
    securedGpus: 0,
    gpus: 0,
    ...claim,
    canUseMoreThan: (gpus) => claim.demandGpus > gpus,
  }));
}

test('shareByWeight: a queue of next to no weight gets what the others leave', () => {
  const both = claims([
    { weight: 1, demandGpus: 2 },
    { weight: 1e-17, demandGpus: 50 },
  ]);
  shareByWeight(both, 8);
  expect(both.map(({ shareGpus }) => shareGpus)).toEqual([2, 6]);
});

/** The same claims, whose demand is known no further than it was asked for. */
function hesitant(options: readonly ClaimOptions[]): QueueClaim[] {
  return claims(options).map((claim) => {
    const { demandGpus } = claim;
    const counting = {
      ...claim,
      demandGpus: 0,
      canUseMoreThan: (gpus: number) => {
        const known = Math.min(demandGpus, Math.floor(gpus) + 1);
        counting.demandGpus = Math.max(counting.demandGpus, known);
        return demandGpus > gpus;
      },
    };
    return counting;
  });
}

function sharesOf(options: readonly ClaimOptions[], gpus: number): number[] {
  const queues = claims(options);
  shareByWeight(queues, gpus);
  return queues.map(({ shareGpus }) => shareGpus);
}

function wholeOf(options: readonly ClaimOptions[], gpus: number): number[] {
  const queues = claims(options);
  shareByWeight(queues, gpus);
  apportionWholeGpus(
    queues,
    queues.toSorted((a, b) => b.weight - a.weight),
    gpus,
  );
  return queues.map((queue) => queue.gpus);
}

test('shareByWeight: in proportion to the weights of the busy queues', () => {
  const weights = [0.5, 0.3, 0.2];
  expect(
    sharesOf(
      weights.map((weight) => ({ weight, demandGpus: 99 })),
      10,
    ),
  ).toEqual([5, 3, 2]);
  const idle = [
    { weight: 0.5, demandGpus: 0 },
    { weight: 0.3, demandGpus: 99 },
  ];
  expect(sharesOf([...idle, { weight: 0.2, demandGpus: 99 }], 10)).toEqual([0, 6, 4]);
});

test('shareByWeight: what a queue cannot use goes to the others by weight', () => {
  // 16 GPUs: .5 of them are 8, of which 2 are used; the other 14 go 3 to 2: 8.4 and 5.6.
  const queues = [
    { weight: 0.5, demandGpus: 2 },
    { weight: 0.3, demandGpus: 99 },
    { weight: 0.2, demandGpus: 99 },
  ];
  const [a = 0, b = 0, c = 0] = sharesOf(queues, 16);
  expect(a).toBe(2);
  expect(b).toBeCloseTo(8.4, 12);
  expect(c).toBeCloseTo(5.6, 12);
});

test('shareByWeight: nobody gets more than he asks for, everything asked for is given', () => {
  expect(
    sharesOf(
      [
        { weight: 0.9, demandGpus: 3 },
        { weight: 0.1, demandGpus: 4 },
      ],
      16,
    ),
  ).toEqual([3, 4]);
});

test('apportionWholeGpus: three busy queues share 16 GPUs as 14, 1, 1 and lose none', () => {
  // Shares 15.056, 0.896, 0.048: one each is secured, the other 13 go to the queue that lacks most.
  const weights = [0.941, 0.056, 0.003];
  expect(
    wholeOf(
      weights.map((weight) => ({ weight, demandGpus: 20 })),
      16,
    ),
  ).toEqual([14, 1, 1]);
});

test('apportionWholeGpus: fractions go to the queue that lacks most, equal ones to the first', () => {
  // Shares 3.2, 2.4, 2.4: the whole parts are 3, 2, 2, and .4 is more than .2.
  const weights = [0.4, 0.3, 0.3];
  expect(
    wholeOf(
      weights.map((weight) => ({ weight, demandGpus: 20 })),
      8,
    ),
  ).toEqual([3, 3, 2]);
});

test('apportionWholeGpus: with fewer GPUs than queues the heaviest come first', () => {
  const weights = [0.2, 0.5, 0.3];
  const queues = weights.map((weight) => ({ weight, demandGpus: 20 }));
  expect(wholeOf(queues, 2)).toEqual([0, 1, 1]);
  expect(wholeOf(queues, 1)).toEqual([0, 1, 0]);
});

test('apportionWholeGpus: the head of a queue is secured all GPUs it needs at once', () => {
  // Shares 9 and 1: the second queue's head needs 4.
  const queues = [
    { weight: 0.9, demandGpus: 20 },
    { weight: 0.1, demandGpus: 20, headUnitGpus: 4 },
  ];
  expect(wholeOf(queues, 10)).toEqual([6, 4]);
});

test('apportionWholeGpus: when the heads do not all fit, the oldest comes before the heaviest', () => {
  const queues = (oldest: number) => [
    { weight: 0.9, demandGpus: 20, headSequence: 5 },
    { weight: 0.1, demandGpus: 8, headUnitGpus: 8, headSequence: oldest },
  ];
  expect(wholeOf(queues(1), 8)).toEqual([0, 8]);
  expect(wholeOf(queues(9), 8)).toEqual([7, 1]);
});

const anyQueues = fc
  .array(
    fc.record({
      weight: fc.double({ min: 0.001, max: 1, noNaN: true }),
      demandGpus: fc.nat(40),
      headUnitGpus: fc.constantFrom(1, 1, 1, 2, 4),
      headSequence: fc.nat(1000),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((queues) => {
    const total = queues.reduce((sum, { weight }) => sum + weight, 0);
    return queues.map((queue) => ({
      ...queue,
      weight: queue.weight / total,
      headUnitGpus: Math.max(1, Math.min(queue.headUnitGpus, queue.demandGpus)),
    }));
  });

test('shareByWeight: is weighted max-min fair', () => {
  fc.assert(
    fc.property(anyQueues, fc.nat(60), (queues, gpus) => {
      const shares = sharesOf(queues, gpus);
      const demand = queues.reduce((sum, queue) => sum + queue.demandGpus, 0);
      const given = shares.reduce((sum, share) => sum + share, 0);
      expect(given).toBeCloseTo(Math.min(gpus, demand), 9);
      // Nobody has more per weight than one who would take more.
      for (const [i, hungry] of queues.entries()) {
        const share = shares[i] ?? 0;
        if (share >= hungry.demandGpus - 1e-9) continue;
        for (const [k, other] of queues.entries()) {
          const theirs = (shares[k] ?? 0) / other.weight;
          expect(theirs).toBeLessThanOrEqual((share / hungry.weight) * (1 + 1e-9) + 1e-9);
        }
      }
    }),
  );
});

test('apportionWholeGpus: gives out all that is wanted, whole, and at most the demand', () => {
  fc.assert(
    fc.property(anyQueues, fc.nat(60), (queues, gpus) => {
      const whole = wholeOf(queues, gpus);
      const demand = queues.reduce((sum, queue) => sum + queue.demandGpus, 0);
      expect(whole.reduce((sum, share) => sum + share, 0)).toBe(Math.min(gpus, demand));
      for (const [i, queue] of queues.entries()) {
        expect(Number.isInteger(whole[i])).toBe(true);
        expect(whole[i]).toBeLessThanOrEqual(queue.demandGpus);
        expect(whole[i]).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('apportionWholeGpus: demand beyond a share makes no difference', () => {
  fc.assert(
    fc.property(anyQueues, fc.nat(60), (options, gpus) => {
      const [known, counted] = [claims(options), hesitant(options)].map((queues) => {
        shareByWeight(queues, gpus);
        const byWeight = queues.toSorted((a, b) => b.weight - a.weight);
        apportionWholeGpus(queues, byWeight, gpus);
        return queues.map((queue) => [queue.shareGpus, queue.securedGpus, queue.gpus]);
      });
      expect(counted).toEqual(known);
    }),
    { numRuns: 1_000 },
  );
});

/** The definition, one GPU at a time. */
function oneByOne(queues: readonly QueueClaim[], total: number): number[] {
  const gpus = queues.map(({ securedGpus }) => securedGpus);
  for (let given = gpus.reduce((sum, count) => sum + count, 0); given < total; given++) {
    let neediest = -1;
    let lack = Number.NEGATIVE_INFINITY;
    for (const [i, queue] of queues.entries()) {
      const has = gpus[i] ?? 0;
      if (has >= queue.demandGpus || queue.shareGpus - has <= lack) continue;
      neediest = i;
      lack = queue.shareGpus - has;
    }
    gpus[neediest] = (gpus[neediest] ?? 0) + 1;
  }
  return gpus;
}

test('apportionWholeGpus: gives the rest one GPU at a time to the queue that lacks most', () => {
  fc.assert(
    fc.property(anyQueues, fc.nat(60), (options, gpus) => {
      const queues = claims(options);
      shareByWeight(queues, gpus);
      apportionWholeGpus(
        queues,
        queues.toSorted((a, b) => b.weight - a.weight),
        gpus,
      );
      const total = queues.reduce((sum, queue) => sum + queue.gpus, 0);
      expect(queues.map((queue) => queue.gpus)).toEqual(oneByOne(queues, total));
    }),
  );
});

test('apportionWholeGpus: every busy queue gets its head running if they all fit', () => {
  fc.assert(
    fc.property(anyQueues, fc.nat(60), (options, gpus) => {
      const busy = options.filter(({ demandGpus }) => demandGpus > 0);
      const units = busy.reduce((sum, { headUnitGpus }) => sum + headUnitGpus, 0);
      if (units > gpus) return;
      const whole = wholeOf(options, gpus);
      for (const [i, { demandGpus, headUnitGpus }] of options.entries()) {
        if (demandGpus > 0) expect(whole[i]).toBeGreaterThanOrEqual(headUnitGpus);
      }
    }),
  );
});
