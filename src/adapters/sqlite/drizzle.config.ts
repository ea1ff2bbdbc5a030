/** For drizzle-kit, which writes the migrations; paths start at the repository root. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/adapters/sqlite/schema.ts', './src/adapters/sqlite/views.ts'],
  out: './src/adapters/sqlite/migrations',
});
