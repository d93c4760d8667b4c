import tseslint from 'typescript-eslint';

/** Folders that transcribe CPython: their bounds and truth tests are CPython's. */
const SIMULATOR = [
  'src/parse/**/*.ts',
  'src/compile/**/*.ts',
  'src/heap/**/*.ts',
  'src/gc/**/*.ts',
  'src/objects/**/*.ts',
  'src/ceval/**/*.ts',
  'src/modules/**/*.ts',
];

/** The only files that write a refcount; the last one an object's first. */
const REFCOUNT_WRITERS = ['alloc', 'numbers', 'object', 'refcount'].map(
  (name) => `src/heap/${name}.ts`,
);

export default tseslint.config(
  {
    // Generated tables of characters: nothing to read, and too deep for the parser.
    ignores: [
      ...['dist/', 'dist-test/', '.vscode-test/', 'node_modules/', 'bench/results/'],
      ...['bench/peers/', 'dist-bench/'],
      'src/unicode/*_db.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.checked.json',
          'tsconfig.json',
          'webview/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'default-case-last': 'error',
      eqeqeq: 'error',
      'no-debugger': 'error',
      'no-duplicate-imports': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-eval': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use an `as const` object.' },
      ],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: SIMULATOR,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/strict-boolean-expressions': [
        'error',
        { allowNullableObject: true, allowNumber: false, allowString: false },
      ],
    },
  },
  {
    // Columns are read at rows that the same code has counted; a check per read would cost speed.
    files: ['src/recording/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: REFCOUNT_WRITERS,
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use an `as const` object.' },
        {
          selector:
            'AssignmentExpression > MemberExpression.left[property.name="ob_refcnt"], ' +
            'UpdateExpression > MemberExpression[property.name="ob_refcnt"]',
          message: `Only ${REFCOUNT_WRITERS.join(' and ')} write counts; use Py_INCREF and Py_DECREF.`,
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);
