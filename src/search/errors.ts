import { FieldError } from '../kernel/field-error.ts';

/** A search that cannot be made as described. */
export class SearchError extends FieldError {
  override readonly name = 'SearchError';
}
