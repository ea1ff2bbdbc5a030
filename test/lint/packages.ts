/** Dependencies: pinned, and installable from the lock files on every machine that is supported. */

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly resolved?: string;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Dependencies of package.json whose version is a range. */
export function rangesInManifest({ dependencies, devDependencies }: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !exactVersion.test(version))
    .map(([name, version]) => `package.json: ${name} ${version} is not one version`);
}

/**
 * What keeps `npm ci` from working elsewhere: addresses of a private registry, and optional
 * packages (programs for other machines) that the lock file does not name.
 */
export function faultsOfLock({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([at, { resolved, optionalDependencies = {} }]) => {
    const address = resolved === undefined || resolved.startsWith('https://registry.npmjs.org/');
    const missing = Object.keys(optionalDependencies).filter((name) => !isNamed(at, name));
    return [
      ...(address ? [] : [`package-lock.json: ${at} comes from ${resolved}`]),
      ...missing.map((name) => `package-lock.json: ${name}, optional for ${at}, is missing`),
    ];
  });

  /** Node's way of looking: in the package's own node_modules, then in those above it. */
  function isNamed(at: string, name: string): boolean {
    const own = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[own] !== undefined) return true;
    return at !== '' && isNamed(at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/'))), name);
  }
}

/** Lines of requirements.lock that do not name one version. */
export function rangesInRequirements(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\s*#.*/, '').trim())
    .filter((line) => line !== '' && !/^[\w.-]+(\[[\w,.-]+\])?==[\w.!+-]+( *;.+)?$/.test(line))
    .map((line) => `python/requirements.lock: "${line}" is not one version`);
}
