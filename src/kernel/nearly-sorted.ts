/** Entries that may move further than this each, on average, are sorted from scratch. */
const movesPerEntry = 8;

/**
 * Sorts what follows `from` in place, keeping the order of equals; in linear time where the list
 * is nearly in order, as one that was sorted a moment ago is.
 */
export function sortNearlySorted<T>(list: T[], isBefore: (a: T, b: T) => boolean, from = 0): void {
  let moves = movesPerEntry * (list.length - from);
  for (let i = from + 1; i < list.length && moves >= 0; i++) {
    const entry = list[i] as T;
    let at = i;
    for (; at > from && isBefore(entry, list[at - 1] as T); at--) list[at] = list[at - 1] as T;
    list[at] = entry;
    moves -= i - at;
  }
  if (moves >= 0) return;
  const sorted = list.slice(from).sort((a, b) => {
    if (isBefore(a, b)) return -1;
    return isBefore(b, a) ? 1 : 0;
  });
  for (const [i, entry] of sorted.entries()) list[from + i] = entry;
}
