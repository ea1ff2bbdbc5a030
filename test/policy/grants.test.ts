import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GrantClaim, nextGrants } from '../../src/policy/grants.ts';

/** GPUs that trials of this size can use. */
function multiplesOf(unitGpus: number) {
  return (gpus: number) => Math.floor(gpus / unitGpus) * unitGpus;
}

function claim(
  targetGpus: number,
  grantedGpus: number,
  heldGpus: number,
  unitGpus = 1,
): GrantClaim {
  return { targetGpus, grantedGpus, heldGpus, usableGpus: multiplesOf(unitGpus) };
}

test('nextGrants: lowers at once, raises only by what is free', () => {
  // 8 GPUs, all held by the first job, which is to give 5 of them to the second.
  expect(nextGrants([claim(3, 8, 8), claim(5, 0, 0)], 8)).toEqual([3, 0]);
  expect(nextGrants([claim(3, 3, 6), claim(5, 0, 0)], 8)).toEqual([3, 2]);
  expect(nextGrants([claim(3, 3, 3), claim(5, 2, 2)], 8)).toEqual([3, 5]);
});

test('nextGrants: GPUs granted but not held yet are not given to others', () => {
  expect(nextGrants([claim(6, 6, 0), claim(4, 0, 0)], 8)).toEqual([6, 2]);
});

test('nextGrants: a job may be granted again what it still holds', () => {
  expect(nextGrants([claim(5, 2, 5), claim(3, 3, 3)], 8)).toEqual([5, 3]);
});

test('nextGrants: the job that arrived first is raised first', () => {
  expect(nextGrants([claim(4, 0, 0), claim(4, 0, 0), claim(0, 0, 3)], 8)).toEqual([4, 1, 0]);
});

test('nextGrants: no part of a unit is granted, and what is left goes to the next', () => {
  expect(nextGrants([claim(8, 0, 0, 4), claim(2, 0, 0), claim(0, 0, 3)], 10)).toEqual([4, 2, 0]);
});

test('nextGrants: what the next trial of a job cannot run on goes to others', () => {
  // Trials of 4 and 2 GPUs, in this order.
  const usableGpus = (gpus: number) => [0, 0, 0, 0, 4, 4][gpus] ?? 6;
  const uneven = { targetGpus: 6, grantedGpus: 0, heldGpus: 0, usableGpus };
  expect(nextGrants([uneven, claim(2, 0, 0), claim(0, 0, 6)], 8)).toEqual([0, 2, 0]);
  expect(nextGrants([uneven, claim(2, 0, 0), claim(0, 0, 3)], 8)).toEqual([4, 1, 0]);
});

test('nextGrants: raises nothing on a cluster that lost GPUs', () => {
  expect(nextGrants([claim(2, 4, 4), claim(2, 1, 1)], 4)).toEqual([2, 1]);
});

test('nextGrants: what is held of a part of a GPU leaves whole ones to others', () => {
  expect(nextGrants([claim(0, 1, 0.8), claim(3, 0, 0)], 3)).toEqual([0, 2]);
  expect(nextGrants([claim(2, 1, 15 * 0.2), claim(3, 0, 0)], 6)).toEqual([2, 3]);
});

test('nextGrants: writes into the list it is given', () => {
  const into = [9, 9, 9];
  expect(nextGrants([claim(2, 0, 0)], 4, into)).toBe(into);
  expect(into).toEqual([2]);
});

const cluster = 24;

/** Targets within the cluster, in whole units, and commitments within it. */
const anyClaims = fc
  .array(
    fc.record({
      unitGpus: fc.constantFrom(1, 1, 2, 4),
      target: fc.nat(12),
      granted: fc.nat(12),
      held: fc.nat(12),
    }),
    { maxLength: 8 },
  )
  .map((list) => {
    let targets = cluster;
    let committed = cluster;
    return list.map(({ unitGpus, target, granted, held }): GrantClaim => {
      const usableGpus = multiplesOf(unitGpus);
      const targetGpus = usableGpus(Math.min(target, targets));
      const grantedGpus = Math.min(granted, committed);
      const heldGpus = Math.min(held, committed);
      targets -= targetGpus;
      committed -= Math.max(grantedGpus, heldGpus);
      return { targetGpus, grantedGpus, heldGpus, usableGpus };
    });
  });

function committedOf(claims: readonly GrantClaim[], grants: readonly number[]): number {
  return claims.reduce((sum, { heldGpus }, i) => sum + Math.max(heldGpus, grants[i] ?? 0), 0);
}

test('nextGrants: what drivers hold or may hold never exceeds the cluster', () => {
  fc.assert(
    fc.property(anyClaims, (claims) => {
      const grants = nextGrants(claims, cluster);
      expect(committedOf(claims, grants)).toBeLessThanOrEqual(cluster);
      for (const [i, { targetGpus, grantedGpus }] of claims.entries()) {
        expect(grants[i]).toBeLessThanOrEqual(targetGpus);
        expect(grants[i]).toBeGreaterThanOrEqual(Math.min(targetGpus, grantedGpus));
      }
    }),
  );
});

test('nextGrants: reaches the targets once drivers hold what they were granted', () => {
  fc.assert(
    fc.property(anyClaims, (claims) => {
      let grants = nextGrants(claims, cluster);
      for (let round = 0; round < 2; round++) {
        const settled = claims.map((each, i) => ({
          ...each,
          grantedGpus: grants[i] ?? 0,
          heldGpus: grants[i] ?? 0,
        }));
        grants = nextGrants(settled, cluster);
      }
      expect(grants).toEqual(claims.map(({ targetGpus }) => targetGpus));
    }),
  );
});

test('nextGrants: any driver may take up what it may hold, at any time', () => {
  const moves = fc.array(fc.tuple(fc.nat(7), fc.nat(12), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(anyClaims, moves, (start, events) => {
      let claims = start;
      for (const [index, gpus, isTarget] of events) {
        claims = claims.map((each, i) => {
          if (i !== index) return each;
          // A driver moves towards its grant; a new target keeps all targets within the cluster.
          const heldGpus = Math.min(gpus, Math.max(each.heldGpus, each.grantedGpus));
          if (!isTarget) return { ...each, heldGpus };
          const others = claims.reduce((sum, c, k) => sum + (k === i ? 0 : c.targetGpus), 0);
          const most = Math.min(gpus, cluster - others);
          return { ...each, targetGpus: each.usableGpus(most) };
        });
        const grants = nextGrants(claims, cluster);
        expect(committedOf(claims, grants)).toBeLessThanOrEqual(cluster);
        claims = claims.map((each, i) => ({ ...each, grantedGpus: grants[i] ?? 0 }));
      }
    }),
  );
});

test('nextGrants: nobody is raised while more may be held than there is', () => {
  // After a restart: the first holds all 4, the second may hold 2 by an allocation of before.
  const claims = [claim(2, 4, 4, 2), claim(2, 0, 2, 2)];
  expect(nextGrants(claims, 4)).toEqual([2, 0]);
});
