// How fast the bridge is: round trips and messages per second between Bun and pyzmq, encrypted as in
// the product and plain, beside pyzmq on both ends; and what the checks of a message cost.
//   bun test/bench/bridge.ts [--json]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { frameBytesMax, type TrialReport } from '../../bridge/index.ts';
import { encodeRows } from '../../src/adapters/zmq/arrow.ts';
import { type CurveKeys, newKeys } from '../../src/adapters/zmq/curve.ts';
import { ZMQ } from '../../src/adapters/zmq/libzmq.ts';
import { parseUp } from '../../src/adapters/zmq/parse.ts';
import { ZmqContext, ZmqSocket } from '../../src/adapters/zmq/socket.ts';
import { openTransport } from '../../src/adapters/zmq/transport.ts';
import { Waker } from '../../src/adapters/zmq/waker.ts';
import { quantile } from '../../src/stats/quantile.ts';

const root = join(import.meta.dirname, '../..');
const python = join(root, '.venv/bin/python');
const sizes = [200, 65_536];
const rounds = 3;
const server = newKeys();
const client = newKeys();

interface Speed {
  readonly roundTripMicrosMedian: number;
  readonly roundTripMicros99: number;
  readonly messagesPerSecond: number;
}

interface Server {
  readonly endpoint: string;
  close(): Promise<void>;
}

type Start = () => Promise<Server>;

/** Bun as in the product: CURVE, authentication, and the key looked up with every message. */
async function bunCurve(): Promise<Server> {
  const transport = openTransport({
    listen: { host: '127.0.0.1', port: 0 },
    serverKeys: server,
    admits: (key) => key === client.publicKey,
    onError: fail,
    frameBytesMax,
    framesMax: 2,
  });
  transport.onMessage(({ identity, frames }) => {
    if (!transport.send(identity, frames)) throw new Error('the queue of the peer is full');
  });
  return transport;
}

/** The same sockets and the same waker without CURVE, which the product does not offer. */
async function bunPlain(): Promise<Server> {
  const context = new ZmqContext();
  const router = new ZmqSocket(context, ZMQ.ROUTER, { frameBytesMax, framesMax: 3 });
  router.setInt(ZMQ.LINGER, 0);
  router.bind('tcp://127.0.0.1:*');
  const waker = new Waker(fail);
  waker.add(router, ({ frames }) => {
    if (!router.send(frames)) throw new Error('the queue of the peer is full');
    waker.afterSend();
  });
  waker.start();
  const close = async () => {
    await waker.stop(() => context.shutdown());
    router.close();
    context.terminate();
  };
  return { endpoint: router.lastEndpoint(), close };
}

function pyzmq(keys: CurveKeys | null): Start {
  return async () => {
    const file = join(import.meta.dirname, 'bridge_server.py');
    const child = Bun.spawn([python, file, ...(keys ? [keys.secretKey] : [])], { stdout: 'pipe' });
    const { value } = await child.stdout.getReader().read();
    const close = async () => {
      child.kill();
      await child.exited;
    };
    return { endpoint: new TextDecoder().decode(value).trim(), close };
  };
}

function fail(error: unknown): never {
  throw error;
}

const variants: readonly { name: string; curve: boolean; start: Start }[] = [
  { name: 'Bun, CURVE', curve: true, start: bunCurve },
  { name: 'pyzmq, CURVE', curve: true, start: pyzmq(server) },
  { name: 'Bun, plain', curve: false, start: bunPlain },
  { name: 'pyzmq, plain', curve: false, start: pyzmq(null) },
];

async function measure(start: Start, curve: boolean, bytes: number): Promise<Speed> {
  const served = await start();
  const keys = curve ? [server.publicKey, client.publicKey, client.secretKey] : [];
  const file = join(import.meta.dirname, 'bridge_client.py');
  const child = Bun.spawn([python, file, served.endpoint, `${bytes}`, ...keys], { stdout: 'pipe' });
  const speed = JSON.parse(await new Response(child.stdout).text()) as Speed;
  await served.close();
  return speed;
}

/** Median of each number over the rounds, whose variants take turns. */
async function speeds(bytes: number): Promise<Map<string, Speed>> {
  const all = new Map<string, Speed[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, curve, start } of variants) {
      all.get(name)?.push(await measure(start, curve, bytes));
    }
  }
  return new Map([...all].map(([name, list]) => [name, median(list)]));
}

function median(list: readonly Speed[]): Speed {
  const of = (pick: (speed: Speed) => number) => Math.round(quantile(list.map(pick), 0.5));
  return {
    roundTripMicrosMedian: of((speed) => speed.roundTripMicrosMedian),
    roundTripMicros99: of((speed) => speed.roundTripMicros99),
    messagesPerSecond: of((speed) => speed.messagesPerSecond),
  };
}

function ratio(of: Map<string, Speed>, kind: string) {
  const [bun, yardstick] = [of.get(`Bun, ${kind}`), of.get(`pyzmq, ${kind}`)];
  if (!bun || !yardstick) return null;
  const share = (pick: (speed: Speed) => number) =>
    Math.round((100 * pick(bun)) / pick(yardstick)) / 100;
  return {
    roundTripMicrosMedian: share((speed) => speed.roundTripMicrosMedian),
    roundTripMicros99: share((speed) => speed.roundTripMicros99),
    messagesPerSecond: share((speed) => speed.messagesPerSecond),
  };
}

/** Microseconds to check one message, frames to rows. */
function checkMicros(): Record<string, number> {
  const trial = (i: number): TrialReport => ({
    id: `trial_${i}`,
    phase: 'running',
    gpus: 1,
    stepsDone: i,
    stepsTotal: 100,
    secondsPerStep: 1.5,
    sinceMs: 1_795_000_000_000,
    starts: 1,
  });
  const envelope = { v: 1, job: 'job', inc: 0 };
  const trials = Array.from({ length: 100 }, (_, i) => trial(i));
  const state = { ...envelope, type: 'state', epoch: 1, heldGpus: 8, trials };
  const progress = Array.from({ length: 1000 }, (_, step) => {
    return { trial: `trial_${step % 10}`, step, at: 1_795_000_000_000, seconds: 1, metric: 0.5 };
  });
  const rows = { ...envelope, type: 'rows', table: 'progress', seq: 0 };
  return {
    'state of 100 trials': perMessage([json(state)]),
    'progress of 1000 rows': perMessage([
      json(rows),
      encodeRows({ table: 'progress', rows: progress }),
    ]),
  };
}

function perMessage(frames: readonly Uint8Array[]): number {
  const message = { identity: 'job/0/x', publicKey: '', frames, excess: 0 };
  const micros = Array.from({ length: 300 }, () => {
    const start = performance.now();
    if (!parseUp(message, 'job').ok) throw new Error('the message of the bench is refused');
    return (performance.now() - start) * 1000;
  });
  return Math.round(quantile(micros.slice(100), 0.5));
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

if (!existsSync(python)) {
  console.error(`${python} is not there: run npm start once`);
  process.exit(1);
}
const results = [];
for (const bytes of sizes) {
  const of = await speeds(bytes);
  const ratios = { CURVE: ratio(of, 'CURVE'), plain: ratio(of, 'plain') };
  results.push({ bytes, rounds, speeds: Object.fromEntries(of), bunToPyzmq: ratios });
}
const report = { results, checkMicros: checkMicros() };
if (process.argv.includes('--json')) console.log(JSON.stringify(report, null, 2));
else {
  for (const { bytes, speeds: of, bunToPyzmq } of results) {
    console.log(`messages of ${bytes} bytes, round trip in microseconds, median of ${rounds}`);
    console.table(of);
    console.log('Bun to pyzmq');
    console.table(bunToPyzmq);
  }
  console.log('microseconds to check one message');
  console.table(report.checkMicros);
}
