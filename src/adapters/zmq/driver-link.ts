/** The coordinator's end of the bridge (bridge/protocol.md): checks all that drivers send. */
import { type DownMessage, frameBytesMax, type UpMessage } from '../../../bridge/index.ts';
import type { BridgeRows, DriverKeys, DriverLink, LinkStats } from '../../pcs/ports.ts';
import type { ListenAddress } from './address.ts';
import { type CurveKeys, isKey, newKeys } from './curve.ts';
import { DropLog } from './drop-log.ts';
import { BridgeError } from './errors.ts';
import { parseUp } from './parse.ts';
import { RateLimit } from './rate-limit.ts';
import { type Incoming, openTransport, type Transport } from './transport.ts';

export interface DriverLinkOptions {
  readonly listen: ListenAddress;
  readonly serverKeys: CurveKeys;
  /** Hears of dropped messages, in one sentence, once a second at most. */
  readonly warn: (text: string) => void;
  /** Hears what the message handler threw; the link goes on. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds that never go back; default `performance.now`. */
  readonly nowMs?: () => number;
}

/** A link over ZeroMQ, open until `close`. */
export interface ZmqDriverLink extends DriverLink {
  /** Sends what is on its way, for half a second at most, and frees the port. */
  close(): Promise<void>;
}

type Handler = (message: UpMessage, table: BridgeRows | null) => void;

/** A header and one table. */
const framesMax = 2;
/** protocol.md, rule 7. */
const messagesPerSecondMax = 200;
/** A driver that is silent for so long no longer counts as a peer. */
const silenceMsMax = 10_000;

/** One running job: its key, and where its driver was last heard. */
interface Admitted {
  readonly job: string;
  readonly publicKey: string;
  readonly limit: RateLimit;
  route: { readonly inc: number; readonly identity: string; readonly heardAtMs: number } | null;
}

/** Opens the coordinator's end; BridgeError says why the address cannot be used. */
export function openDriverLink(options: DriverLinkOptions): ZmqDriverLink {
  return new ZmqLink(options);
}

class ZmqLink implements ZmqDriverLink {
  readonly endpoint: string;
  readonly serverKey: string;
  readonly #transport: Transport;
  readonly #nowMs: () => number;
  readonly #drops: DropLog;
  readonly #byKey = new Map<string, Admitted>();
  readonly #byJob = new Map<string, Admitted>();
  #received = 0;
  #sent = 0;

  constructor({ listen, serverKeys, warn, onError, nowMs }: DriverLinkOptions) {
    this.#nowMs = nowMs ?? (() => performance.now());
    this.#drops = new DropLog(warn);
    this.#transport = openTransport({
      listen,
      serverKeys,
      admits: (publicKey) => this.#byKey.has(publicKey),
      onError,
      frameBytesMax,
      framesMax,
    });
    this.endpoint = this.#transport.endpoint;
    this.serverKey = serverKeys.publicKey;
  }

  /** The new pair replaces the one that the job had. */
  admit(job: string): DriverKeys {
    const keys = newKeys();
    this.allow(job, keys.publicKey);
    return keys;
  }

  allow(job: string, publicKey: string): void {
    if (!isKey(publicKey)) {
      throw new BridgeError('key', `the public key of job '${job}' is not 40 characters of Z85`);
    }
    const holder = this.#byKey.get(publicKey);
    if (holder?.job === job) return;
    if (holder !== undefined) {
      throw new BridgeError('key', `the key of job '${job}' belongs to job '${holder.job}'`);
    }
    this.forget(job);
    const limit = new RateLimit(messagesPerSecondMax, this.#nowMs());
    const admitted: Admitted = { job, publicKey, limit, route: null };
    this.#byJob.set(job, admitted);
    this.#byKey.set(publicKey, admitted);
  }

  forget(job: string): void {
    const admitted = this.#byJob.get(job);
    if (admitted === undefined) return;
    this.#byJob.delete(job);
    this.#byKey.delete(admitted.publicKey);
  }

  send(message: DownMessage): boolean {
    const route = this.#byJob.get(message.job)?.route;
    if (!route || route.inc !== message.inc) return false;
    const sent = this.#transport.send(route.identity, [Buffer.from(JSON.stringify(message))]);
    if (sent) this.#sent++;
    return sent;
  }

  onMessage(handler: Handler): void {
    this.#transport.onMessage((incoming) => this.#receive(incoming, handler));
  }

  stats(): LinkStats {
    const since = this.#nowMs() - silenceMsMax;
    const heard = [...this.#byJob.values()].filter(({ route }) => route && route.heardAtMs > since);
    return {
      received: this.#received,
      sent: this.#sent,
      dropped: this.#drops.counts(),
      peers: heard.length,
    };
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #receive(incoming: Incoming, handler: Handler): void {
    const nowMs = this.#nowMs();
    const admitted = this.#byKey.get(incoming.publicKey);
    if (admitted === undefined) {
      // Connections outlive the admission of their key, but nothing that they say counts.
      this.#drops.add('job', 'its key is no longer valid', nowMs);
    } else if (!admitted.limit.allows(nowMs)) {
      const text = `job '${admitted.job}' sends more than ${messagesPerSecondMax} a second`;
      this.#drops.add('rate', text, nowMs);
    } else {
      this.#parse(incoming, admitted, { nowMs, handler });
    }
  }

  #parse(incoming: Incoming, admitted: Admitted, at: { nowMs: number; handler: Handler }): void {
    const parsed = parseUp(incoming, admitted.job);
    if (!parsed.ok) {
      this.#drops.add(parsed.reason, parsed.error, at.nowMs);
      return;
    }
    const { message, table } = parsed;
    if (message.inc >= (admitted.route?.inc ?? 0)) {
      admitted.route = { inc: message.inc, identity: incoming.identity, heardAtMs: at.nowMs };
    }
    this.#received++;
    at.handler(message, table);
  }
}
