/** Which cluster is simulated: the live one, or that of PCS' published artifact. */
import { Option } from '@commander-js/extra-typings';

const fidelities = ['live', 'artifact'] as const;
export type Fidelity = (typeof fidelities)[number];

export function fidelityOption() {
  const about = 'whole GPUs, as on a live cluster; or divisible ones and its queues, as published';
  return new Option('--fidelity <name>', about).choices(fidelities).default('live' as const);
}
