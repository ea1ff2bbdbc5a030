/** Numbers on the command line. */
import { InvalidArgumentError } from '@commander-js/extra-typings';

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Allowed is a number.');
}

export function positive(text: string): number {
  if (number(text) > 0) return number(text);
  throw new InvalidArgumentError('Allowed is a number above 0.');
}

export function whole(text: string): number {
  if (Number.isSafeInteger(number(text)) && number(text) >= 1) return number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1.');
}

export function numbers(text: string): number[] {
  return text.split(',').map(number);
}
