/** How a head is started: its command line and its environment. */
import { delimiter, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RayHead, RayHeadOptions } from './ray-head-types.ts';

const launcher = fileURLToPath(new URL('./ray_head.py', import.meta.url));

/** Arguments of the interpreter. Ports that nobody needs to know are left to Ray (0). */
export function headArguments(
  options: RayHeadOptions,
  head: Omit<RayHead, 'pid' | 'startedAt'>,
): string[] {
  const full = options.fullDashboard ?? false;
  return [
    launcher,
    ...(full ? ['--full'] : []),
    'start',
    '--head',
    '--block',
    '--disable-usage-stats',
    '--include-dashboard=true',
    `--include-log-monitor=${options.workerLogs ?? true}`,
    ...(full ? [] : ['--no-monitor']),
    `--num-gpus=${options.gpus}`,
    ...typeArguments(options.gpuType ?? null),
    `--num-cpus=${options.cpus ?? 4}`,
    `--object-store-memory=${options.objectStoreBytes ?? 200_000_000}`,
    '--port=0',
    `--dashboard-port=${new URL(head.address).port}`,
    `--dashboard-agent-listen-port=${head.agentPort}`,
    '--min-worker-port=0',
    '--max-worker-port=0',
    // Ray opens its directory to everyone, and its logs hold the environments of jobs.
    `--temp-dir=${head.temporaryDirectory}/r`,
  ];
}

/** Ray finds the type of real GPUs by itself, and counts one of it per node. */
function typeArguments(gpuType: string | null): string[] {
  return gpuType === null ? [] : [`--resources={"accelerator_type:${gpuType}":1}`];
}

/**
 * The environment of Ray and, through it, of every job: `python` is the head's own, and nothing of
 * another Ray cluster, of a Foresight job or of GPU selection leaks in.
 */
export function headEnvironment(
  base: Readonly<Record<string, string | undefined>>,
  options: RayHeadOptions,
  head: Pick<RayHead, 'tokenFile' | 'temporaryDirectory'>,
): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(RAY_|FORESIGHT_|CUDA_VISIBLE_DEVICES$)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(resolve(options.python)), base['PATH'] ?? ''].join(delimiter),
    ...alwaysSet,
    ...(options.fullDashboard ? {} : lightSettings),
    ...(head.tokenFile === null
      ? { RAY_AUTH_MODE: 'disabled' }
      : { RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN_PATH: resolve(head.tokenFile) }),
    ...options.environment,
    [markName]: head.temporaryDirectory,
  };
}

const markName = 'FORESIGHT_RAY_HEAD';

/** `NAME=value` in the environment of everything that came out of this head, and of nothing else. */
export function markOf(head: Pick<RayHead, 'temporaryDirectory'>): string {
  return `${markName}=${head.temporaryDirectory}`;
}

const alwaysSet = {
  // One machine: everything listens on the loopback interface alone, as on macOS and Windows.
  RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: '0',
  RAY_USAGE_STATS_ENABLED: '0',
  // Ray would wait up to half a minute for work to move to another node when it is told to stop.
  RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S: '0',
  // Fixed ports otherwise, and two heads on a machine would fight over them.
  DASHBOARD_METRIC_PORT: '0',
  AUTOSCALER_METRIC_PORT: '0',
} as const;

const lightSettings = {
  // Jobs have environments of their own, so that workers started ahead are never used.
  RAY_prestart_worker_first_driver: '0',
  RAY_enable_metrics_collection: '0',
  RAY_event_stats: '0',
  // The page that events are reported to is not there: look for them once a day.
  SCAN_EVENT_DIR_INTERVAL_SECONDS: '86400',
} as const;
