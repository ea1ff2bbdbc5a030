import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { HistoryError } from '../../../src/pcs/history.ts';
import { JobBook } from '../../../src/pcs/jobs/job-book.ts';
import { Journal } from '../../../src/pcs/jobs/journal.ts';
import { cancelled, LifeCycle } from '../../../src/pcs/jobs/life-cycle.ts';
import { aHistory, aJob, aPath, aPrediction, aTrial } from '../../adapters/sqlite/builders.ts';
import { openBench, temporaryBench } from '../../support/coordinator.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Another connection, over which the disk can be made to refuse a status, or take it again. */
function aDisk(path: string) {
  const other = new Database(path);
  onTestFinished(() => {
    other.close();
  });
  const refuse = (status: string) =>
    other.exec(
      `CREATE TRIGGER refuse BEFORE UPDATE ON jobs WHEN NEW.status = '${status}'
       BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
  return { refuse, allow: () => other.exec('DROP TRIGGER refuse') };
}

test.each([
  [
    'finish',
    'cancelled',
    (cycle: LifeCycle, job: ReturnType<typeof aJob>) => cycle.finish(job, cancelled),
  ],
  [
    'restart',
    'launching',
    (cycle: LifeCycle, job: ReturnType<typeof aJob>) =>
      cycle.restart(job, { cause: 'it died', seen: true, byItself: false }),
  ],
] as const)(
  '%s: what the disk refused did not happen, and can be asked for again',
  (_, status, move) => {
    const path = aPath();
    const history = aHistory(path);
    const disk = aDisk(path);
    const book = new JobBook(history);
    const clock = new ManualClock();
    const changes: string[] = [];
    const changed = (cause: string) => void changes.push(cause);
    const cycle = new LifeCycle({
      book,
      history,
      journal: new Journal(history, clock),
      clock,
      changed,
    });
    const job = aJob({
      status: 'running',
      grantedGpus: 1,
      heldGpus: 1,
      epoch: 3,
      trials: [aTrial()],
    });
    const before = { ...job };
    book.add(job, aPrediction());
    disk.refuse(status);
    expect(() => move(cycle, job)).toThrow(HistoryError);
    expect([book.find(job.id), history.job(job.id)]).toEqual([before, before]);
    expect([history.eventsOf(job.id), changes]).toEqual([[], []]);
    disk.allow();
    move(cycle, job);
    expect(job).toMatchObject({ status, heldGpus: 0 });
    expect(history.job(job.id)).toEqual(job);
    expect([history.eventsOf(job.id).length, changes.length]).toEqual([1, 1]);
  },
);

test('finish: a job that is cancelled used the cluster, and is no example of what others need', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ trials: 3, steps: 50, secondsPerStep: 2 });
  const idle = b.submit({ name: 'idle', steps: 9 });
  await b.clock.advance(40_000);
  b.coordinator.cancel(id);
  b.coordinator.cancel(idle);
  await b.drain();
  const [used, ...others] = b.history.workload(9);
  expect(others).toEqual([]);
  // Of its trials two ran, for somewhat less than the 40 s.
  expect(used).toMatchObject({ job: id, trials: 2, secondsPerStep: 2, succeeded: false });
  expect(used?.gpuSeconds).toBeGreaterThan(40);
  expect(used?.gpuSeconds).toBeLessThan(80);
  expect(b.history.examples(9)).toEqual([]);
});

test('finish: a driver may not go before its outcome is stored', async () => {
  const historyPath = aPath();
  const b = await openBench({ historyPath });
  onTestFinished(() => {
    b.coordinator.stop();
    b.history.close();
  });
  const disk = aDisk(historyPath);
  const id = b.submit({ steps: 4 });
  const { send } = b.fleet;
  const said: string[] = [];
  b.fleet.send = (message) => {
    said.push(message.type);
    return send.call(b.fleet, message);
  };
  disk.refuse('succeeded');
  await expect(b.clock.advance(60_000)).rejects.toThrow(HistoryError);
  await expect(b.clock.advance(2_000)).rejects.toThrow(HistoryError);
  expect([b.coordinator.job(id).status, b.history.job(id)?.outcome]).toEqual(['waiting', null]);
  expect(said).not.toContain('bye');
  disk.allow();
  for (const driver of b.fleet.drivers.values()) driver.kill('failed');
  await b.drain();
  expect(b.history.job(id)?.outcome?.status).toBe('succeeded');
});
