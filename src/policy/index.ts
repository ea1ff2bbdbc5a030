/** The policies there are. A new one is its file, its test, its section in docs/policies.md, and a line here. */
import { FifoPolicy } from './fifo.ts';
import type { Policy } from './scheduler.ts';
import { onlyFields, PolicySpecError, type SpecFields } from './spec.ts';
import { type WfqParameters, wfqFromSpec } from './wfq.ts';

/** A policy as plain JSON: what is stored, sent and shown. */
export type PolicySpec = { readonly name: 'fifo' } | ({ readonly name: 'pcs' } & WfqParameters);

const policies: Readonly<Record<PolicySpec['name'], (spec: SpecFields) => Policy>> = {
  fifo: (spec) => {
    onlyFields(spec, ['name']);
    return new FifoPolicy();
  },
  pcs: wfqFromSpec,
};

/** The names that a policy description may have. */
export const policyNames = Object.keys(policies) as readonly PolicySpec['name'][];

/** The policy that `spec` describes; throws `PolicySpecError` when it describes none. */
export function policyFromSpec(spec: unknown): Policy {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new PolicySpecError('policy', spec, 'an object with the field name');
  }
  const fields = spec as SpecFields;
  const name = policyNames.find((known) => known === fields['name']);
  if (name === undefined) {
    throw new PolicySpecError('name', fields['name'], `one of ${policyNames.join(', ')}`);
  }
  return policies[name](fields);
}

export { PolicySpecError };
