/** The policies there are. A new one is its file, its test, its section in docs/policies.md, and a line here. */
import { AfsPolicy } from './afs.ts';
import { FifoPolicy } from './fifo.ts';
import { type LasParameters, lasFromSpec } from './las.ts';
import {
  type LimitedMultiplexingParameters,
  limitedMultiplexingFromSpec,
} from './limited-multiplexing.ts';
import { MaxMinPolicy } from './max-min.ts';
import type { Policy } from './scheduler.ts';
import { sjf } from './sjf.ts';
import { onlyFields, PolicySpecError, type SpecFields } from './spec.ts';
import { srtf } from './srtf.ts';
import { type ThemisParameters, themisFromSpec } from './themis.ts';
import { tiresias } from './tiresias.ts';
import { type WfqParameters, wfqFromSpec } from './wfq.ts';

/** The names of the policies that have no parameters. */
type PlainName = 'fifo' | 'tiresias' | 'srtf' | 'sjf' | 'afs' | 'max-min';

/** A policy as plain JSON: what is stored, sent and shown. */
export type PolicySpec =
  | { readonly name: PlainName }
  | ({ readonly name: 'las' } & LasParameters)
  | ({ readonly name: 'themis' } & ThemisParameters)
  | ({ readonly name: 'limited-multiplexing' } & LimitedMultiplexingParameters)
  | ({ readonly name: 'pcs' } & WfqParameters);

const policies: Readonly<Record<PolicySpec['name'], (spec: SpecFields) => Policy>> = {
  fifo: plain(new FifoPolicy()),
  pcs: wfqFromSpec,
  tiresias: plain(tiresias),
  las: lasFromSpec,
  srtf: plain(srtf),
  sjf: plain(sjf),
  themis: themisFromSpec,
  afs: plain(new AfsPolicy()),
  'max-min': plain(new MaxMinPolicy()),
  'limited-multiplexing': limitedMultiplexingFromSpec,
};

/** A policy without parameters. */
function plain(policy: Policy): (spec: SpecFields) => Policy {
  return (spec) => {
    onlyFields(spec, ['name']);
    return policy;
  };
}

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
