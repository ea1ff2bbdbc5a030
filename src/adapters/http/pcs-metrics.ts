import { Counter, Gauge, type Registry, Summary } from 'prom-client';
import { jobStatus } from '../../api/index.ts';
import type { Operations } from '../../pcs/operations.ts';

/** Registers the metrics of PCS; the returned function reads them anew from `operations`. */
export function measurePcs(operations: Operations, registry: Registry): () => void {
  const registers = [registry];
  const jobs = new Gauge({
    name: 'foresight_jobs',
    help: 'Jobs in the history, by status.',
    labelNames: ['status'],
    registers,
  });
  const errors = new Summary({
    name: 'foresight_prediction_error_percent',
    help: '100 |actual - promised| / promised over the newest 1,000 jobs that succeeded.',
    percentiles: [0.5, 0.9, 0.99],
    registers,
  });
  const healthy = new Gauge({
    name: 'foresight_healthy',
    help: '1 when all is well, else 0.',
    registers,
  });
  const measureCluster = clusterMeter(operations, registry);
  return () => {
    measureCluster();
    healthy.set(operations.health().status === 'ok' ? 1 : 0);
    const { counts, predErrPercents } = operations.statistics();
    for (const status of jobStatus.options) jobs.set({ status }, counts.get(status) ?? 0);
    errors.reset();
    for (const percent of predErrPercents) errors.observe(percent);
  };
}

function clusterMeter(operations: Operations, registry: Registry): () => void {
  const registers = [registry];
  const gpus = new Gauge({
    name: 'foresight_gpus',
    help: 'GPUs of the cluster: all (total), those jobs may hold (granted), those they do (held).',
    labelNames: ['state'],
    registers,
  });
  const drivers = new Gauge({
    name: 'foresight_bridge_drivers',
    help: 'Drivers connected.',
    registers,
  });
  const frames = new Counter({
    name: 'foresight_bridge_frames_total',
    help: 'Frames between the coordinator and its drivers since it started.',
    labelNames: ['direction'],
    registers,
  });
  const dropped = new Counter({
    name: 'foresight_bridge_frames_dropped_total',
    help: 'Frames from drivers that were dropped, by reason.',
    labelNames: ['reason'],
    registers,
  });
  return () => {
    const { gpus: total, grantedGpus, heldGpus, bridge } = operations.cluster();
    gpus.set({ state: 'total' }, total);
    gpus.set({ state: 'granted' }, grantedGpus);
    gpus.set({ state: 'held' }, heldGpus);
    drivers.set(bridge.peers);
    frames.reset();
    frames.inc({ direction: 'received' }, bridge.received);
    frames.inc({ direction: 'sent' }, bridge.sent);
    dropped.reset();
    for (const [reason, count] of Object.entries(bridge.dropped)) dropped.inc({ reason }, count);
  };
}
