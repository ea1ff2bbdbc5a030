/** Shows a running demonstration: a table that redraws itself for a person, lines otherwise. */
import type { JobView } from '../../api/index.ts';

export interface DemoView {
  /** One line of news. */
  note(text: string): void;
  /** The jobs as they are now. */
  show(jobs: readonly JobView[], elapsedSeconds: number): void;
}

const barWidth = 16;

/** A view on standard error; `live` when a person watches it on a terminal. */
export function demoView(live: boolean): DemoView {
  return live ? new TableView() : { note: (text) => line(text), show: () => undefined };
}

class TableView implements DemoView {
  #drawn = 0;
  #last: readonly string[] = [];

  note(text: string): void {
    this.#clear();
    line(text);
    this.#draw();
  }

  show(jobs: readonly JobView[], elapsedSeconds: number): void {
    this.#clear();
    this.#last = [heading(elapsedSeconds), ...jobs.map(row)];
    this.#draw();
  }

  #clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    for (const text of this.#last) line(text);
    this.#drawn = this.#last.length;
  }
}

function heading(elapsedSeconds: number): string {
  const columns = [
    'job'.padEnd(18),
    'queue',
    'GPUs',
    'progress'.padEnd(barWidth),
    'promised',
    'now',
  ];
  return `${columns.join('  ')}   (${Math.round(elapsedSeconds)} s)`;
}

function row(job: JobView): string {
  const filled = Math.round(job.progress * barWidth);
  const bar = '#'.repeat(filled) + '.'.repeat(barWidth - filled);
  const now = job.actualSeconds ?? job.expected?.seconds;
  return [
    job.name.padEnd(18),
    String((job.queue?.index ?? 0) + 1).padStart(5),
    `${job.heldGpus}/${job.demandGpus}`.padStart(4),
    bar,
    seconds(job.promised?.seconds).padStart(8),
    `${seconds(now)}${job.actualSeconds === null ? ' expected' : ' done'}`,
  ].join('  ');
}

function seconds(value: number | undefined): string {
  return value === undefined ? '-' : `${Math.round(value)} s`;
}

function line(text: string): void {
  process.stderr.write(`${text}\n`);
}
