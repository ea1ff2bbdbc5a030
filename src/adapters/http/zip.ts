import { type UnzipFileInfo, unzipSync } from 'fflate';
import { RequestError } from '../../pcs/errors.ts';

/** Largest package that is taken, in bytes. */
export const zipBytesMax = 100 * 1024 * 1024;

/** Largest sum of its files once unpacked, in bytes. */
const unpackedBytesMax = 1024 * 1024 * 1024;

/**
 * Throws `RequestError` unless these are a zip file whose contents can be listed, stay within its
 * directory and are of bearable size. Nothing is unpacked.
 */
export function checkZip(zip: Uint8Array): void {
  const files = list(zip);
  if (files.length === 0) throw refusal('The zip file is empty.', 'at least one file');
  const outside = files.find((file) => !staysInside(file.name));
  if (outside !== undefined) {
    throw refusal(`${JSON.stringify(outside.name)} leaves the directory.`, 'relative paths', {
      value: outside.name,
    });
  }
  const unpacked = files.reduce((sum, file) => sum + file.originalSize, 0);
  if (unpacked > unpackedBytesMax) {
    const allowed = `up to ${unpackedBytesMax} bytes`;
    throw refusal(`It unpacks to ${unpacked} bytes.`, allowed, { value: unpacked });
  }
}

function list(zip: Uint8Array): UnzipFileInfo[] {
  const files: UnzipFileInfo[] = [];
  try {
    unzipSync(zip, { filter: (file) => files.push(file) < 0 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(`This is no readable zip file: ${why}.`, 'a zip file');
  }
  return files;
}

function staysInside(name: string): boolean {
  const parts = name.split(/[\\/]/);
  return !/^([\\/]|[A-Za-z]:)/.test(name) && !parts.includes('..');
}

function refusal(message: string, allowed: string, at: { value?: unknown } = {}): RequestError {
  return new RequestError('invalid', 'bad-package', message, { ...at, allowed });
}
