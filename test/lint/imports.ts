/** Who may import whom. docs/ARCHITECTURE.md draws it. */
import type { SourceFile } from './tree.ts';

interface Rule {
  /** Areas (folders of src, `bridge`, `bridge/ray-client-ts`) it may import, besides itself. */
  readonly areas: readonly string[];
  /** Packages it may import, built-in ones included. */
  readonly packages: RegExp;
}

const none = /^$/;
const any = /./;
const schema = /^zod(\/.*)?$/;
const builtIn = /^node:/;
const pure = ['kernel', 'stats', 'queueing', 'policy', 'prediction', 'model', 'search'];

const rules: Readonly<Record<string, Rule>> = {
  kernel: { areas: [], packages: none },
  stats: { areas: ['kernel'], packages: none },
  queueing: { areas: ['kernel', 'stats'], packages: none },
  policy: { areas: ['kernel', 'stats', 'queueing'], packages: none },
  prediction: { areas: ['kernel', 'stats'], packages: none },
  model: { areas: ['kernel', 'stats', 'queueing', 'policy', 'prediction'], packages: none },
  reproduce: { areas: pure, packages: none },
  search: {
    areas: ['kernel', 'stats', 'queueing', 'policy', 'prediction', 'model'],
    packages: none,
  },
  api: { areas: [], packages: schema },
  bridge: { areas: [], packages: /^(zod|apache-arrow)(\/.*)?$/ },
  'bridge/ray-client-ts': { areas: [], packages: any },
  pcs: { areas: [...pure, 'api', 'bridge'], packages: schema },
  adapters: {
    areas: [...pure, 'reproduce', 'api', 'bridge', 'bridge/ray-client-ts', 'pcs'],
    packages: any,
  },
  setup: { areas: [], packages: builtIn },
  cli: {
    areas: [
      ...pure,
      'reproduce',
      'api',
      'bridge',
      'bridge/ray-client-ts',
      'pcs',
      'adapters',
      'setup',
      '.',
    ],
    packages: any,
  },
};

/** Value, type-only, side-effect and dynamic imports, re-exports, import types and require. */
const importPattern = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"]+)['"]/g;

/** Every import of `file` that the rules do not allow; `file` must lie in src/ or bridge/. */
export function forbiddenImports({ path, text }: SourceFile): string[] {
  const area = areaOf(path);
  const rule = rules[area];
  if (rule === undefined) return [`${path}: ${area} has no rule in test/lint/imports.ts`];
  return [...text.matchAll(importPattern)]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !isAllowed(path, specifier, rule))
    .map((specifier) => `${path}: ${area} may not import ${specifier}`);
}

function isAllowed(path: string, specifier: string, rule: Rule): boolean {
  if (!specifier.startsWith('.')) return rule.packages.test(specifier);
  const target = areaOf(new URL(specifier, `file:///${path}`).pathname.slice(1));
  return target === areaOf(path) || rule.areas.includes(target);
}

/** `src/pcs/job.ts` lies in `pcs`, `bridge/index.ts` in `bridge`, `package.json` in `.`. */
function areaOf(path: string): string {
  const [top = '', second = '', third] = path.split('/');
  if (path.startsWith('bridge/ray-client-ts/')) return 'bridge/ray-client-ts';
  if (top === 'src') return third === undefined ? 'src' : second;
  return second === '' ? '.' : top;
}
