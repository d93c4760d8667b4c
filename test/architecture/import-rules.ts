/**
 * Who may import whom: this table is the documentation of the layers, and imports.test.ts holds
 * every import of the project against it, type imports included.
 */

/** A layer: some files, and what they may import beside each other. */
export interface Area {
  readonly name: string;
  /** Tried in order; the first area whose pattern fits a path owns the file. */
  readonly files: RegExp;
  readonly may: readonly string[];
  /** Packages and `node:` modules, as patterns. */
  readonly packages: readonly RegExp[];
}

const NODE = /^node:/;
const NONE: readonly RegExp[] = [];

/** All areas, from the language up to the editor. */
export const AREAS: readonly Area[] = [
  // The simulator. Plain data first: code objects and the instruction set.
  {
    name: 'code model',
    files: /^src\/compile\/(code-description|opcode[\w-]*)\.ts$/,
    may: [],
    packages: NONE,
  },
  // The character database: pure tables and functions on code points.
  { name: 'characters', files: /^src\/unicode\//, may: [], packages: [/^fflate$/] },
  // Numbers of the host made exact: needed by the compiler's folding and the objects alike.
  { name: 'arithmetic', files: /^src\/arithmetic\//, may: [], packages: NONE },
  {
    name: 'parse',
    files: /^src\/parse\//,
    may: ['code model', 'characters'],
    packages: [/^py-ast$/],
  },
  {
    name: 'compile',
    files: /^src\/compile\//,
    may: ['code model', 'parse', 'arithmetic'],
    packages: [/^fflate$/],
  },
  // What every object, type and thread has, without any type by name.
  {
    name: 'object model',
    files: /^src\/objects\/(typedef|pystate|interpframe)\.ts$/,
    may: ['code model', 'heap', 'gc', 'objects'],
    packages: NONE,
  },
  // Looks at all roots and objects to recount them, so it knows the types.
  {
    name: 'ledger',
    files: /^src\/heap\/(audit|running-audit|roots|thread-roots|slot-names)\.ts$/,
    may: ['heap', 'object model', 'gc', 'objects'],
    packages: NONE,
  },
  { name: 'heap', files: /^src\/heap\//, may: ['object model'], packages: NONE },
  {
    name: 'gc',
    files: /^src\/gc\//,
    may: ['heap', 'object model', 'objects', 'modules'],
    packages: NONE,
  },
  {
    name: 'objects',
    files: /^src\/objects\//,
    may: [
      ...['code model', 'characters', 'arithmetic', 'heap', 'ledger', 'object model', 'gc'],
      'lifecycle',
    ],
    packages: NONE,
  },
  // Python/import.c, pylifecycle.c, pythonrun.c and what they print: start and end of a run, which
  // need the compiler and the native modules.
  {
    name: 'lifecycle',
    files:
      /^src\/ceval\/(import|frozen|pylifecycle|finalize|pythonrun|compile-source|compile-heap|start-state|source-lines|source-encoding|error-anchors|traceback-print|print-exception|suggestions)\.ts$/,
    may: [
      ...['code model', 'parse', 'compile', 'heap', 'ledger', 'object model', 'gc', 'objects'],
      ...['ceval', 'modules'],
    ],
    packages: NONE,
  },
  {
    name: 'ceval',
    files: /^src\/ceval\//,
    may: ['code model', 'heap', 'ledger', 'object model', 'gc', 'objects', 'lifecycle'],
    packages: NONE,
  },
  {
    name: 'modules',
    files: /^src\/modules\//,
    may: [
      ...['code model', 'compile', 'heap', 'ledger', 'object model', 'gc', 'objects', 'ceval'],
      ...['parse', 'characters', 'arithmetic', 'lifecycle'],
    ],
    packages: [/^fflate$/, /^@noble\/hashes\//],
  },
  {
    name: 'simulator',
    files: /^src\/simulator[\w-]*\.ts$/,
    may: [
      ...['code model', 'parse', 'compile', 'heap', 'ledger', 'object model', 'gc', 'objects'],
      ...['ceval', 'lifecycle', 'modules'],
    ],
    packages: NONE,
  },
  // The recording: listens to the heap, and answers questions about any moment.
  // As a file: with the inputs of the run, which the protocol describes.
  {
    name: 'recording file',
    files: /^src\/recording\/file\//,
    may: ['recording', 'protocol'],
    packages: [/^fflate$/],
  },
  {
    name: 'recording',
    files: /^src\/recording\//,
    may: ['heap', 'ledger', 'object model', 'objects', 'code model', 'gc'],
    packages: NONE,
  },
  { name: 'protocol', files: /^src\/protocol\//, may: [], packages: NONE },
  // What comments say is plain data, which the editor reads too; checking needs the recording.
  {
    name: 'annotation language',
    files: /^src\/annotations\/language\//,
    may: [],
    packages: NONE,
  },
  {
    name: 'annotations',
    files: /^src\/annotations\//,
    may: ['annotation language', 'recording', 'protocol'],
    packages: NONE,
  },
  // The questions of the protocol, answered from a recording.
  { name: 'session', files: /^src\/session\//, may: ['protocol', 'recording'], packages: NONE },
  // Runs a program with the recorder watching: the one place that knows both sides.
  {
    name: 'record',
    files: /^src\/record\//,
    may: [
      ...['code model', 'heap', 'ledger', 'object model', 'objects', 'ceval', 'simulator'],
      ...['recording', 'protocol', 'modules', 'gc', 'annotation language', 'compile'],
    ],
    packages: NONE,
  },
  // Numbers for whoever starts a thread.
  { name: 'thread limits', files: /^src\/thread-limits\.ts$/, may: [], packages: NONE },
  { name: 'node files', files: /^src\/node-files\.ts$/, may: ['modules'], packages: [NODE] },
  // The processes.
  {
    name: 'worker',
    files: /^src\/worker[\w-]*\.ts$/,
    may: [
      ...[
        'protocol',
        'recording',
        'recording file',
        'session',
        'record',
        'simulator',
        'annotations',
        'heap',
      ],
      ...['annotation language', 'compile', 'node files'],
    ],
    packages: [NODE],
  },
  {
    name: 'cli',
    files: /^src\/cli\//,
    may: [
      ...['recording', 'recording file', 'session', 'record', 'simulator', 'annotations'],
      ...['protocol', 'heap', 'thread limits'],
      ...['ledger', 'annotation language', 'compile', 'node files'],
    ],
    packages: [NODE],
  },
  {
    name: 'host',
    files: /^src\/host\//,
    may: ['protocol', 'annotation language', 'thread limits'],
    packages: [NODE, /^vscode$/],
  },
  { name: 'extension', files: /^src\/extension\.ts$/, may: ['host'], packages: [/^vscode$/] },
  {
    name: 'webview',
    files: /^webview\//,
    may: ['protocol'],
    packages: [/^(cytoscape|cytoscape-layers|lit|uplot)(\/.*)?$/, /^@vscode-elements\/elements/],
  },
];

/**
 * Areas that call each other as CPython's own files do: a type's deallocator untracks from the
 * collector, and the collector knows tuples and dicts. Their modules only define at top level, so
 * load order never matters. Between all other areas there is no cycle.
 */
export const MUTUALLY_RECURSIVE: ReadonlySet<string> = new Set([
  'heap',
  'ledger',
  'object model',
  'gc',
  'objects',
  'modules',
  'ceval',
  'lifecycle',
]);
