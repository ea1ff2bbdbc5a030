import { expect, test } from 'vitest';
import { readJob } from '../../../bridge/ray-client-ts/src/job-types.ts';
import { launchState } from '../../../src/adapters/ray/submission.ts';

/** What becomes of a driver of ours that Ray lists like this. */
function stateOf(listed: Readonly<Record<string, unknown>>) {
  const metadata = { foresight_job: 'tune-1', foresight_incarnation: '2' };
  const job = { type: 'SUBMISSION', submission_id: 'foresight-tune-1-2', metadata, ...listed };
  return launchState(readJob(job, 'the job'));
}

const died = 'JOB_SUPERVISOR_ACTOR_DIED';
const setup = 'RUNTIME_ENV_SETUP_FAILURE';

test.each([
  ['a script that ends well', { status: 'SUCCEEDED', driver_exit_code: 0 }, true],
  ['a script that raises', { status: 'FAILED', driver_exit_code: 1 }, true],
  ['a package that cannot be set up', { status: 'FAILED', error_type: setup }, true],
  ['a script that was killed', { status: 'FAILED', driver_exit_code: -9 }, false],
  ['a shell whose script was killed', { status: 'FAILED', driver_exit_code: 137 }, false],
  ['a node that is lost', { status: 'FAILED', error_type: died }, false],
  ['one that was stopped', { status: 'STOPPED' }, false],
  ['one that runs', { status: 'RUNNING' }, false],
])('launchState: whether it ended by itself, of %s', (_, listed, byItself) => {
  expect(stateOf(listed)).toMatchObject({ job: 'tune-1', incarnation: 2, byItself });
});

test('launchState: none for jobs of other people', () => {
  expect(stateOf({ status: 'RUNNING', submission_id: 'theirs' })).toBeNull();
});
