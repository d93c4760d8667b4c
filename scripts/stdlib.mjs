// Compiles the standard library that npm's pyodide carries into one archive. Called by the
// build; run by hand it writes dist/stdlib.bin and prints what it holds.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { unzipSync } from 'fflate';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Parts of the archive that belong to Pyodide or to its platform, not to Python. */
const EXCLUDED = [/^pyodide\//, /^_pyodide\//, /^site-packages\//, /^_sysconfigdata_/];

/**
 * Modules that are kept as source alone and compiled when they are imported, to keep the archive
 * small: what wants a network, processes or foreign systems, and seldom used codecs.
 */
const SOURCE_ONLY = [
  /^encodings\.(?!aliases$|ascii$|idna$|latin_1$|utf_8$|utf_8_sig$|utf_16|cp1252$|hex_codec$|base64_codec$|raw_unicode_escape$|unicode_escape$|rot_13$|punycode$)/,
  /^(multiprocessing|xmlrpc|wsgiref|ctypes|xml|concurrent\.futures\.process)(\.|$)/,
  /^(http\.(server|cookiejar|cookies)|urllib\.(request|robotparser))$/,
  /^(ftplib|imaplib|nntplib|poplib|smtplib|telnetlib|socketserver|webbrowser|mailbox)$/,
  /^(cgi|cgitb|aifc|sunau|chunk|wave|sndhdr|imghdr|xdrlib|uu|nturl2path|ntpath|mailcap|netrc)$/,
  /^(pydoc|pdb|bdb|cmd|code|pty|tty|crypt|pipes|zipapp|zipimport|tarfile|modulefinder)$/,
  /^(asyncio\.windows_|_pyio|_aix_support|_pylong|antigravity|importlib\.metadata)/,
  /^(compileall|py_compile|trace|profile|cProfile|pstats|pickletools|plistlib)$/,
];

/**
 * What `sysconfig` knows of the build, which every build of CPython writes for itself: the machine
 * that is simulated, and what the library asks for. By module name.
 */
const GENERATED = new Map([
  [
    '_sysconfigdata__linux_x86_64-linux-gnu',
    [
      '# The variables of the build that is simulated.',
      'build_time_vars = {',
      ...Object.entries({
        CC: "'gcc'",
        CFLAGS: "'-fno-strict-overflow -Wsign-compare -DNDEBUG -g -O3 -Wall'",
        CONFIG_ARGS: '"\'--prefix=/usr\'"',
        CXX: "'g++'",
        EXT_SUFFIX: "'.cpython-312-x86_64-linux-gnu.so'",
        HAVE_FORK: 1,
        HAVE_GETENTROPY: 1,
        HOST_GNU_TYPE: "'x86_64-pc-linux-gnu'",
        LDLIBRARY: "'libpython3.12.so'",
        LIBDIR: "'/usr/lib'",
        MACHDEP: "'linux'",
        MULTIARCH: "'x86_64-linux-gnu'",
        PY_CFLAGS: "'-fno-strict-overflow -Wsign-compare -DNDEBUG -g -O3 -Wall'",
        PY_CORE_CFLAGS: "'-fno-strict-overflow -Wsign-compare -DNDEBUG -g -O3 -Wall'",
        Py_DEBUG: 0,
        Py_ENABLE_SHARED: 1,
        Py_TRACE_REFS: 0,
        SHLIB_SUFFIX: "'.so'",
        SIZEOF_DOUBLE: 8,
        SIZEOF_FLOAT: 4,
        SIZEOF_INT: 4,
        SIZEOF_LONG: 8,
        SIZEOF_LONG_LONG: 8,
        SIZEOF_OFF_T: 8,
        SIZEOF_PID_T: 4,
        SIZEOF_SHORT: 2,
        SIZEOF_SIZE_T: 8,
        SIZEOF_TIME_T: 8,
        SIZEOF_VOID_P: 8,
        SIZEOF_WCHAR_T: 4,
        SOABI: "'cpython-312-x86_64-linux-gnu'",
        WITH_DOC_STRINGS: 1,
        WITH_PYMALLOC: 1,
        prefix: "'/usr'",
        exec_prefix: "'/usr'",
      }).map(([name, value]) => ` '${name}': ${value},`),
      '}',
      '',
    ].join('\n'),
  ],
]);

const ENTRY = `
export { compileSource } from './src/compile/compile';
export { libraryFilename, openLibraryArchive, packLibraryArchive } from './src/compile/library-archive';
export { serializeUnit } from './src/compile/serialize';
export { decodeSource } from './src/parse/decode-source';
`;

/** Bundles our compiler in memory and loads it. */
async function loadCompiler() {
  const result = await esbuild.build({
    stdin: { contents: ENTRY, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'error',
  });
  const text = result.outputFiles[0].text;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

/** The archive's Python files as [module name, is package, bytes]. */
async function readModules() {
  const require = createRequire(import.meta.url);
  const zipPath = join(dirname(require.resolve('pyodide/package.json')), 'python_stdlib.zip');
  const files = unzipSync(new Uint8Array(await readFile(zipPath)), {
    filter: ({ name }) => name.endsWith('.py') && !EXCLUDED.some((pattern) => pattern.test(name)),
  });
  const modules = [];
  for (const path of Object.keys(files).sort()) {
    const isPackage = path.endsWith('/__init__.py');
    const name = path.slice(0, isPackage ? -'/__init__.py'.length : -'.py'.length);
    modules.push({ name: name.replaceAll('/', '.'), isPackage, bytes: files[path] });
  }
  for (const [name, text] of GENERATED) {
    modules.push({ name, isPackage: false, bytes: new TextEncoder().encode(text) });
  }
  return modules;
}

/** Compiles every module and packs them; throws if one does not compile. */
export async function buildLibraryArchive() {
  const { compileSource, decodeSource, libraryFilename, packLibraryArchive, serializeUnit } =
    await loadCompiler();
  const modules = [];
  for (const { name, isPackage, bytes } of await readModules()) {
    const filename = libraryFilename(name, isPackage);
    const text = decodeSource(bytes, filename);
    const unit = typeof text === 'string' ? compileSource(text, filename, 'exec') : text;
    if ('kind' in unit) throw new Error(`${filename}:${unit.lineno}: ${unit.msg}`);
    const sourceOnly = SOURCE_ONLY.some((pattern) => pattern.test(name));
    const code = sourceOnly ? undefined : serializeUnit(unit, text);
    modules.push({ name, isPackage, code, source: text });
  }
  return { bytes: packLibraryArchive(modules), modules };
}

/** Writes the archive to dist/stdlib.bin and gives its path. */
export async function writeLibraryArchive(outdir = join(root, 'dist')) {
  const { bytes, modules } = await buildLibraryArchive();
  await mkdir(outdir, { recursive: true });
  const path = join(outdir, 'stdlib.bin');
  await writeFile(path, bytes);
  return { path, size: bytes.length, modules };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { path, size, modules } = await writeLibraryArchive();
  const compiled = modules.filter((one) => one.code !== undefined).length;
  console.log(`${path}: ${modules.length} modules, ${compiled} compiled, ${size} bytes`);
}
