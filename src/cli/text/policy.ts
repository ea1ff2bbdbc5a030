/** Policies and what a change of them means, in words. */
import type { PolicyPreview, PolicyState, PolicySwitched, PromiseChange } from '../../api/index.ts';
import type { PolicySpec } from '../../policy/index.ts';
import type { WfqParameters } from '../../policy/wfq.ts';
import { amount, count, duration, percent, plain, table, timeOfDay } from './format.ts';

type Fields = PolicyState['policy'];

/** The endpoint answers only with policies that could be made. */
function wordsOf(fields: Fields): string {
  return policyWords(fields as unknown as PolicySpec);
}

interface Origin {
  readonly policy: Fields;
  readonly point: string | null;
  readonly by: string;
  readonly why: string | null;
}

function originWords({ policy, point, by, why }: Origin): string {
  const chosen = point === null ? '' : `, point ${plain(point)} of the front`;
  const reason = why === null ? '' : `: ${plain(why)}`;
  return `${wordsOf(policy)}${chosen}, by ${plain(by)}${reason}`;
}

/** The policy in force and what waits. */
export function stateText(state: PolicyState, now: Date): string {
  const since = timeOfDay(new Date(state.since), now);
  const lines = [`In force since ${since}: ${originWords(state)}`];
  const { waiting } = state;
  if (waiting !== null) {
    const jobs = waiting.sufferingJobs;
    const shown = jobs.slice(0, 5).map(plain).join(', ') + (jobs.length > 5 ? ', ...' : '');
    lines.push(
      `Waits since ${timeOfDay(new Date(waiting.askedAt), now)}: ${originWords(waiting)}`,
      `  until the promise of ${count(jobs.length, 'job')} would not suffer: ${shown}`,
      '  foresight policy cancel gives it up, foresight policy set --now does not wait',
    );
  }
  return lines.join('\n');
}

const columns = ['JOB', 'PROMISED', 'NOW', 'THEN', 'CHANGE', 'PROMISE'];

/** One line per active job, then how many promises suffer. */
export function previewText(preview: PolicyPreview, now: Date): string {
  const { from, to, suffering, tolerancePercent, promises } = preview;
  const head = `From ${wordsOf(from)}\nto   ${wordsOf(to)}`;
  if (promises.length === 0) return `${head}\nNo job is active, so no promise changes.`;
  const at = (time: string | null) => (time === null ? 'never' : timeOfDay(new Date(time), now));
  const rows = promises.map((change) => [
    change.job,
    at(change.promised),
    at(change.expectedNow),
    at(change.expectedThen),
    shiftWords(change.laterSeconds),
    promiseWords(change),
  ]);
  const verdict =
    suffering === 0
      ? `No promise suffers by more than ${percent(tolerancePercent)}.`
      : `${count(suffering, 'promise')} of ${promises.length} would suffer by more than ${percent(tolerancePercent)}.`;
  return [head, table(columns, rows), verdict].join('\n');
}

function shiftWords(laterSeconds: number | null): string {
  if (laterSeconds === null) return '-';
  if (Math.abs(laterSeconds) < 0.5) return 'none';
  return `${duration(Math.abs(laterSeconds))} ${laterSeconds > 0 ? 'later' : 'earlier'}`;
}

function promiseWords({ suffers, suffersSeconds, suffersPercent }: PromiseChange): string {
  if (suffersSeconds === null || suffersPercent === null) return 'suffers';
  if (!suffers) return 'kept';
  return `suffers by ${duration(suffersSeconds)} (${percent(suffersPercent)})`;
}

const outcomes: Readonly<Record<PolicySwitched['outcome'], string>> = {
  switched: 'Switched.',
  waiting: 'Not switched yet: it waits until no promise suffers.',
  unchanged: 'This policy is in force already.',
};

/** What came of a change. */
export function switchedText({ outcome, state, preview }: PolicySwitched, now: Date): string {
  const shown = outcome === 'unchanged' ? [] : [previewText(preview, now)];
  return [...shown, outcomes[outcome], stateText(state, now)].join('\n');
}

/** `fifo`, `pcs (2 queues of weights ...)`. */
export function policyWords(policy: PolicySpec): string {
  switch (policy.name) {
    case 'pcs':
      return pcsWords(policy);
    case 'las':
    case 'themis':
      return `${policy.name} (lease ${duration(policy.leaseSeconds)})`;
    case 'limited-multiplexing':
      return `${policy.name} (heavy from ${amount(policy.heavyGpuSeconds)} GPU-seconds)`;
    default:
      return policy.name;
  }
}

function pcsWords(policy: WfqParameters): string {
  const { thresholds, weights, zetaMin, delta, gamma } = policy;
  const sizes = thresholds.map(amount).join(', ');
  const queues = `${count(weights.length, 'queue')} of weights ${weights.map(amount).join(', ')}`;
  const limits = sizes === '' ? '' : ` up to sizes ${sizes}`;
  const boost = gamma === undefined ? '' : `, gamma ${gamma}`;
  return `pcs (${queues}${limits}; zeta ${zetaMin}, delta ${delta}${boost})`;
}
