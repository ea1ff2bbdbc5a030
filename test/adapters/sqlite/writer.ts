/** Run by `startWriter`: writes without end, and says the number of each write once it is kept. */
import { writeSync } from 'node:fs';
import { openHistory } from '../../../src/adapters/sqlite/history.ts';
import { jobSubmission } from '../../../src/api/index.ts';

const store = openHistory(process.argv[2] ?? '');
writeSync(1, 'open\n');
const submission = jobSubmission.parse({ name: 'tune', entrypoint: 'true' });
const trial = {
  id: 'a',
  phase: 'running',
  gpus: 1,
  stepsTotal: null,
  secondsPerStep: null,
} as const;

for (let step = 0; ; step += 1) {
  store.transaction(() => {
    store.saveJob({
      id: 'job-0',
      sequence: 0,
      submission,
      fingerprint: 'true',
      submittedAtMs: 0,
      sizeGpuSeconds: 1,
      status: 'running',
      estimate: { stepsPerTrial: 1, secondsPerStep: 1, source: 'prior' },
      incarnation: 0,
      launchedAtMs: null,
      readyAtMs: null,
      startedAtMs: null,
      finishedAtMs: null,
      epoch: step,
      grantedGpus: 1,
      heldGpus: 1,
      preemptions: 0,
      cancelRequested: false,
      driverKey: null,
      trials: [{ ...trial, stepsDone: step, sinceMs: step, starts: 1 }],
      trialsTotal: null,
      outcome: null,
    });
    store.addProgress('job-0', 0, step, [
      { trial: 'a', step: 2 * step, at: step, seconds: 1, metric: null },
      { trial: 'a', step: 2 * step + 1, at: step, seconds: 1, metric: null },
    ]);
    store.addEvent({ atMs: step, kind: 'step', job: 'job-0', data: { step } });
  });
  writeSync(1, `${step}\n`);
}
