/** Where processes listen, as Linux tells it in /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const listening = '0A';

/** IPv4 addresses that any of the processes listens at over TCP, each once; `other` for the rest. */
export function addressesListenedAt(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8').trim().split('\n').slice(1),
  );
  const addresses = rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === listening && inodes.has(inode) ? [readAddress(local)] : [];
  });
  return [...new Set(addresses)].sort();
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [];
    });
  } catch {
    return [];
  }
}

/** `0100007F:1F90`, little endian; an IPv4 address within IPv6 has it in its last word. */
function readAddress(local: string): string {
  const [hex = ''] = local.split(':');
  const isMapped = hex.startsWith('0000000000000000FFFF0000');
  if (hex.length !== 8 && !isMapped) return 'other';
  const bytes = hex.slice(-8).match(/../g) ?? [];
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}
