import { asc, count, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { HistoryError } from '../../pcs/history.ts';
import type { SearchLog, SearchStore } from '../../search/store.ts';
import type { HistoryDatabase } from './database.ts';
import { withHistoryErrors } from './errors.ts';
import { frontPoints, searchEvaluations, searches } from './schema.ts';
import { prepareInsert } from './statements.ts';

/** Searches for configurations, with their evaluations and fronts. */
export function searchMethods(database: HistoryDatabase): SearchStore {
  const insert = prepareInsert(database, searches);
  const records = () =>
    database
      .select({
        ...getTableColumns(searches),
        evaluationsDone: count(searchEvaluations.number),
      })
      .from(searches)
      .leftJoin(searchEvaluations, eq(searchEvaluations.search, searches.id))
      .groupBy(searches.id)
      .orderBy(desc(searches.id))
      .$dynamic();
  const one = records()
    .where(eq(searches.id, sql.placeholder('id')))
    .prepare();
  const all = records().prepare();
  const search = (id: number) => one.get({ id }) ?? null;
  return {
    addSearch: (row) => {
      const id = Number(insert({ ...row, status: 'running' }).lastInsertRowid);
      return { ...row, id, status: 'running', evaluationsDone: 0 };
    },
    search,
    searches: () => all.all(),
    setSearchStatus: (id, status) => {
      const { changes } = database
        .update(searches)
        .set({ status })
        .where(eq(searches.id, id))
        .run();
      if (changes === 0) throw new HistoryError(`There is no search ${id}.`);
    },
    searchLog: logMethod(database),
    ...frontMethods(database),
  };
}

function logMethod(database: HistoryDatabase): SearchStore['searchLog'] {
  const append = prepareInsert(database, searchEvaluations);
  const { search, ...columns } = getTableColumns(searchEvaluations);
  const ofSearch = database
    .select(columns)
    .from(searchEvaluations)
    .where(eq(search, sql.placeholder('search')))
    .orderBy(asc(columns.number))
    .prepare();
  return (id) =>
    withHistoryErrors<SearchLog>({
      append: (evaluation) => void append({ ...evaluation, search: id }),
      evaluations: () => ofSearch.all({ search: id }),
    });
}

function frontMethods(database: HistoryDatabase): Pick<SearchStore, 'setFront' | 'front'> {
  const insert = prepareInsert(database, frontPoints);
  const { search, number, ...columns } = getTableColumns(frontPoints);
  const ofSearch = database
    .select(columns)
    .from(frontPoints)
    .where(eq(search, sql.placeholder('search')))
    .orderBy(asc(number))
    .prepare();
  const replace = database.$client.transaction(
    (id: number, points: ReturnType<SearchStore['front']>) => {
      database.delete(frontPoints).where(eq(search, id)).run();
      for (const [place, point] of points.entries())
        insert({ ...point, search: id, number: place });
    },
  );
  return {
    setFront: (id, points) => replace(id, [...points]),
    front: (id) => ofSearch.all({ search: id }),
  };
}
