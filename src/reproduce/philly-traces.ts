import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../policy/index.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import {
  type Column,
  type Figure,
  type FigureReport,
  type FigureRow,
  pointsOf,
  type Results,
  resultOf,
} from './figure.ts';
import { publishedTraces } from './published/traces.ts';

/** Public data on the traces of workload-2. */
export interface TraceData {
  /** Traces there are, by the start of the virtual cluster's id, such as `0e4a51`. */
  readonly traces: readonly string[];
  workload(trace: string): Workload;
  /** PCS as the authors configured it, such as `0e4a51_pred`; null where they published none. */
  configuration(name: string): WfqParameters | null;
}

const gpus = 64;
/** As the authors of Themis advise (thesis §3.5.1). */
const leaseSeconds = 600;
const yardstick = 'AFS';

const policyNames = [
  'AFS',
  'Tiresias',
  'Themis',
  'FIFO',
  'PCS-JCT',
  'PCS-bal',
  'PCS-pred',
] as const;
type PolicyName = (typeof policyNames)[number];
type PublishedTrace = (typeof publishedTraces)[number];

const columns: readonly Column[] = [
  { key: 'avgJct', title: 'avg JCT / AFS', digits: 3 },
  { key: 'avgPredErr', title: 'avg Pred_err, %', digits: 3 },
  { key: 'p99PredErr', title: 'p99 Pred_err, %', digits: 3 },
];

/** Figure 3.7: seven policies on Philly traces with sub-linear scaling, on those there are data of. */
export function tracesFigure(data: TraceData): Figure {
  const known = publishedTraces.filter(({ trace }) => data.traces.includes(trace));
  return {
    tasks: known.flatMap(({ trace }) =>
      policyNames.flatMap((name) => {
        const policy = policyOf(name, trace, data);
        if (policy === null) return [];
        return [
          {
            key: keyOf(trace, name),
            run: () => ({ workload: data.workload(trace), gpus, policy }),
          },
        ];
      }),
    ),
    report: (results) => report(results, known),
  };
}

/** Null for a configuration that was not published. */
function policyOf(name: PolicyName, trace: string, data: TraceData): PolicySpec | null {
  switch (name) {
    case 'AFS':
      return { name: 'afs' };
    case 'Tiresias':
      return { name: 'tiresias' };
    case 'Themis':
      return { name: 'themis', leaseSeconds };
    case 'FIFO':
      return { name: 'fifo' };
    default: {
      const configuration = data.configuration(
        `${trace}_${name.slice('PCS-'.length).toLowerCase()}`,
      );
      return configuration && { name: 'pcs', ...configuration };
    }
  }
}

function report(results: Results, traces: readonly PublishedTrace[]): FigureReport {
  const rows = traces.flatMap(({ trace, number, policies }) =>
    policyNames.map((name): FigureRow => {
      const [avgJct, avgPredErr, p99PredErr] = policies[name];
      return {
        labels: [`#${number} ${trace}`, name],
        published: { avgJct, avgPredErr, p99PredErr },
        here: measured(results, trace, name),
      };
    }),
  );
  const chart = (column: string, part: string, title: string) => ({
    name: `figure-3.7-${part}`,
    title,
    mark: 'bar' as const,
    x: { title: 'policy' },
    y: { title, isLog: true },
    points: pointsOf(rows, { column, x: 1, panel: 0 }),
  });
  return {
    figure: '3.7',
    title: 'Seven policies on traces of Philly, 64 GPUs',
    labels: ['trace', 'policy'],
    columns,
    rows,
    charts: [
      chart('avgJct', 'jct', 'average JCT relative to AFS'),
      chart('avgPredErr', 'avg-pred-err', 'average Pred_err, %'),
      chart('p99PredErr', 'p99-pred-err', 'p99 Pred_err, %'),
    ],
  };
}

function measured(results: Results, trace: string, name: PolicyName): FigureRow['here'] {
  const key = keyOf(trace, name);
  if (!results.has(key)) return {};
  const { avgJctSeconds, avgPredErrPercent, p99PredErrPercent } = resultOf(results, key);
  return {
    avgJct: avgJctSeconds / resultOf(results, keyOf(trace, yardstick)).avgJctSeconds,
    avgPredErr: avgPredErrPercent,
    p99PredErr: p99PredErrPercent,
  };
}

function keyOf(trace: string, name: PolicyName): string {
  return `${trace}-${name}`;
}
