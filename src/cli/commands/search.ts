import type { Command } from '@commander-js/extra-typings';
import { openHistory } from '../../adapters/sqlite/history.ts';
import {
  runSearch,
  type SearchOutcome,
  type SearchRun,
} from '../../adapters/workers/run-search.ts';
import type { SearchRecord, SearchStore } from '../../search/store.ts';
import { act } from '../act.ts';
import { asHostFailure } from '../host/errors.ts';
import { untilStopped } from '../host/until-stopped.ts';
import { LiveLine, type Output } from '../output.ts';
import {
  type NewSearch,
  type SearchOptions,
  searchSettings,
  withSearch,
} from '../search/settings.ts';
import { workersOf } from '../search/workers.ts';
import { progressText, searchText } from '../text/search.ts';

const interruptedExitCode = 130;

/** Adds `search`: configurations of PCS for a workload, by what they trade for what. */
export function addSearch(program: Command): void {
  const command = program
    .command('search')
    .description('find configurations of PCS that trade one objective for another, by simulation')
    .option('--json', 'print one JSON value on stdout');
  withSearch(command).action((options) => act(options, (output) => search(options, output)));
}

async function search(options: SearchOptions, output: Output): Promise<number> {
  const settings = searchSettings(options);
  const interrupt = new AbortController();
  void untilStopped().then(() => interrupt.abort());
  const begun = performance.now();
  const secondsOf = () => (performance.now() - begun) / 1000;
  const line = new LiveLine();
  const open = workersOf(options, (step) => line.show(step));
  let workers = 0;
  let before: number | null = null;
  const run: SearchRun = {
    ...settings.run,
    workers: async (signal) => {
      const opened = await open(settings.work, signal);
      workers = opened.count;
      return opened;
    },
  };
  try {
    const outcome = await searchIn(
      options.resume,
      { ...settings, run },
      {
        signal: interrupt.signal,
        onProgress: (progress) => {
          before ??= progress.done;
          line.show(progressText(progress, { seconds: secondsOf(), before }));
        },
      },
    );
    line.clear();
    const { plan, objectives, present } = run;
    const { evaluationsTotal: evaluations, ...asked } = settings.record;
    const seconds = secondsOf();
    const report = { ...asked, evaluations, on: options.on, workers, seconds, ...outcome };
    const variables = plan.space.variables.map(({ name }) => name);
    const value = { ...report, variables, presentConfiguration: present };
    output.result(value, searchText(report, objectives));
    return 0;
  } catch (error) {
    line.clear();
    if (!interrupt.signal.aborted) throw asHostFailure(error);
    const advice = options.resume === undefined ? '' : '; the same command goes on';
    output.note(`interrupted${advice}`);
    return interruptedExitCode;
  }
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Parameters<typeof progressText>[0]) => void;
}

/** Runs the search, in a file where one is named. */
async function searchIn(
  file: string | undefined,
  { run, record }: { readonly run: SearchRun; readonly record: NewSearch },
  watch: Watch,
): Promise<SearchOutcome> {
  if (file === undefined) return await runSearch(run, watch);
  const store = openHistory(file);
  try {
    const { id } = searchFor(store, record);
    try {
      const outcome = await runSearch(run, { ...watch, log: store.searchLog(id) });
      store.transaction(() => {
        store.setFront(id, outcome.front);
        store.setSearchStatus(id, 'done');
      });
      return outcome;
    } catch (error) {
      store.setSearchStatus(id, watch.signal.aborted ? 'stopped' : 'failed');
      throw error;
    }
  } finally {
    store.close();
  }
}

/** The newest search of the file that was asked for the same, or a new one. */
function searchFor(store: SearchStore, record: NewSearch): SearchRecord {
  const key = keyOf(record);
  const same = store.searches().find((search) => keyOf(search) === key);
  if (same === undefined) return store.addSearch({ ...record, createdAtMs: Date.now() });
  store.setSearchStatus(same.id, 'running');
  return same;
}

function keyOf({
  seed,
  algorithm,
  objectives,
  space,
  workload,
  evaluationsTotal,
}: NewSearch): string {
  return JSON.stringify([seed, algorithm, objectives, space, workload, evaluationsTotal]);
}
