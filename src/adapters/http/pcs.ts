import type { Operations } from '../../pcs/operations.ts';
import { addClusterRoutes } from './pcs-cluster.ts';
import { addFrontRoutes } from './pcs-front.ts';
import { addJobRoutes } from './pcs-jobs.ts';
import { measurePcs } from './pcs-metrics.ts';
import { addPolicyRoutes } from './pcs-policy.ts';
import { addStreamRoutes } from './pcs-streams.ts';
import type { RouteGroup } from './routes.ts';

/** The routes of PCS: jobs, predictions, packages, cluster, policy, preference and events. */
export function pcsRoutes(operations: Operations): RouteGroup {
  return {
    tags: [
      { name: 'jobs', description: 'Jobs, and the promises made to them.' },
      { name: 'cluster', description: 'What there is to give away, and whether all is well.' },
      { name: 'policy', description: 'How GPUs are divided, and what a change of it means.' },
      { name: 'preference', description: 'What is wanted, and the configurations that give it.' },
      { name: 'events', description: 'Everything that happens, as it happens.' },
    ],
    add(app, setup) {
      addJobRoutes(app, operations);
      addStreamRoutes(app, operations, setup);
      addClusterRoutes(app, operations);
      addPolicyRoutes(app, operations);
      addFrontRoutes(app, operations);
    },
    measure: (registry) => measurePcs(operations, registry),
  };
}
