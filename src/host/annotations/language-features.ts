/** Help with writing annotations: CodeLens, completion, hovers and semantic highlighting. */

import * as vscode from 'vscode';
import {
  FUNCTIONS,
  UNITS,
  VERBS,
  functionFacts,
  signature,
  verbFacts,
} from '../../annotations/language/functions';
import type { FunctionName, Verb } from '../../annotations/language/functions';
import type { AnnotatedScript, Highlight } from '../../annotations/language/tree';
import { COMMANDS } from '../contributions';
import { Owner } from '../disposable';
import { PYTHON, type ScriptCache } from './script-cache';

const TOKEN_TYPES = [
  'keyword',
  'function',
  'variable',
  'string',
  'number',
  'operator',
  'comment',
] as const;
const LEGEND = new vscode.SemanticTokensLegend([...TOKEN_TYPES]);
const HEAP = /#[ \t]*heap:/;

/** Registers the providers. */
export class LanguageFeatures extends Owner {
  constructor(private readonly scripts: ScriptCache) {
    super();
    const { languages } = vscode;
    this.track(
      languages.registerCodeLensProvider(PYTHON, {
        provideCodeLenses: (document) => this.codeLenses(document),
      }),
    );
    this.track(
      languages.registerCompletionItemProvider(
        PYTHON,
        { provideCompletionItems: (document, position) => this.completions(document, position) },
        ...[' ', '(', '"', '.'],
      ),
    );
    this.track(
      languages.registerHoverProvider(PYTHON, {
        provideHover: (document, position) => this.hover(document, position),
      }),
    );
    this.track(
      languages.registerDocumentSemanticTokensProvider(
        PYTHON,
        { provideDocumentSemanticTokens: (document) => this.tokens(document) },
        LEGEND,
      ),
    );
  }

  private codeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.scripts.isAnnotated(document)) {
      return [];
    }
    const top = new vscode.Range(0, 0, 0, 0);
    const args = [document.uri];
    return [
      new vscode.CodeLens(top, {
        title: 'Visualize memory',
        command: COMMANDS.visualize,
        arguments: args,
      }),
      new vscode.CodeLens(top, { title: 'Check', command: COMMANDS.check, arguments: args }),
    ];
  }

  private completions(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.CompletionItem[] | undefined {
    const before = document.lineAt(position.line).text.slice(0, position.character);
    const heap = HEAP.exec(before);
    if (heap === null || !this.isInAnnotation(document, position)) {
      return undefined;
    }
    const text = before.slice(heap.index + heap[0].length);
    const part = text.slice(text.lastIndexOf(';') + 1);
    const inQuotes = (part.match(/(?<!\\)"/g) ?? []).length % 2 === 1;
    if (inQuotes) {
      return this.quoted(document, part);
    }
    if (/\bdiff\([^)]*\)\.\w*$/.test(part)) {
      return ['new', 'freed', 'bytes'].map(
        (word) => new vscode.CompletionItem(word, vscode.CompletionItemKind.Field),
      );
    }
    return /^\s*[\w-]*$/.test(part) ? verbItems() : functionItems(part);
  }

  /** Labels and marks inside quotes. */
  private quoted(document: vscode.TextDocument, part: string): vscode.CompletionItem[] {
    const wantsMark = /\bdiff\("[^"]*$/.test(part);
    const script = this.scripts.of(document);
    const known = script.annotations.flatMap(({ statement }) => {
      if (statement.kind === 'mark' && wantsMark) {
        return [statement.label];
      }
      return statement.kind === 'name' && !wantsMark ? [statement.label] : [];
    });
    return [...new Set(known)].map(
      (label) => new vscode.CompletionItem(label, vscode.CompletionItemKind.Reference),
    );
  }

  private isInAnnotation(document: vscode.TextDocument, position: vscode.Position): boolean {
    return highlightsOf(this.scripts.of(document), position.line + 1).some(
      ({ place, kind }) => kind === 'comment' && place.column <= position.character,
    );
  }

  private hover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.Hover | undefined {
    const found = highlightsOf(this.scripts.of(document), position.line + 1).find(
      ({ place, kind }) =>
        (kind === 'keyword' || kind === 'function') &&
        place.column <= position.character &&
        position.character < place.endColumn,
    );
    if (found === undefined) {
      return undefined;
    }
    const { place } = found;
    const range = new vscode.Range(position.line, place.column, position.line, place.endColumn);
    const word = document.getText(range);
    const text = found.kind === 'function' ? functionHelp(word) : verbHelp(word);
    return text === undefined ? undefined : new vscode.Hover(text, range);
  }

  private tokens(document: vscode.TextDocument): vscode.SemanticTokens {
    const builder = new vscode.SemanticTokensBuilder(LEGEND);
    const highlights = [...this.scripts.of(document).highlights].sort((a, b) =>
      a.place.line === b.place.line ? a.place.column - b.place.column : a.place.line - b.place.line,
    );
    let end = { line: 0, column: 0 };
    for (const { place, kind } of highlights) {
      const overlaps = place.line === end.line && place.column < end.column;
      if (overlaps || kind === 'comment' || place.endColumn <= place.column) {
        continue;
      }
      const length = place.endColumn - place.column;
      builder.push(place.line - 1, place.column, length, TOKEN_TYPES.indexOf(kind), 0);
      end = { line: place.line, column: place.endColumn };
    }
    return builder.build();
  }
}

function highlightsOf({ highlights }: AnnotatedScript, line: number): Highlight[] {
  return highlights.filter(({ place }) => place.line === line);
}

function markdown(code: string, doc: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendCodeblock(code, 'python').appendMarkdown(doc);
}

function functionHelp(word: string): vscode.MarkdownString | undefined {
  const facts = functionFacts(word);
  if (facts === undefined) {
    return undefined;
  }
  const help = markdown(signature(word as FunctionName), facts.doc);
  return help.appendCodeblock(`# heap: expect ${facts.example}`, 'python');
}

function verbHelp(word: string): vscode.MarkdownString | undefined {
  const facts = verbFacts(word);
  return facts === undefined ? undefined : markdown(`# heap: ${facts.form}`, facts.doc);
}

/** What is inserted for a verb: its form with places to fill in. */
const VERB_SNIPPETS: Partial<Record<Verb, string>> = {
  expect: 'expect ',
  watch: 'watch ${1:name}',
  name: 'name ${1:name} as "${2:the $1}"',
  mark: 'mark "${1:before}"',
  note: 'note "${1:text}"',
  ask: 'ask "${1:question}" answer ${2:refcount(a)}',
  hide: 'hide ${1:name}',
  focus: 'focus ${1:name}',
  stdin: 'stdin "${1:text}"',
  seed: 'seed ${1:1}',
  'max-steps': 'max-steps ${1:100000}',
  gc: 'gc ${1|off,threshold 700 10 10|}',
};

function verbItems(): vscode.CompletionItem[] {
  return (Object.keys(VERBS) as Verb[]).map((verb) => {
    const item = new vscode.CompletionItem(verb, vscode.CompletionItemKind.Keyword);
    item.insertText = new vscode.SnippetString(VERB_SNIPPETS[verb] ?? VERBS[verb].form);
    item.documentation = new vscode.MarkdownString(VERBS[verb].doc);
    item.detail = VERBS[verb].form;
    return item;
  });
}

function functionItems(part: string): vscode.CompletionItem[] {
  const functions = (Object.keys(FUNCTIONS) as FunctionName[]).map((name) => {
    const facts = FUNCTIONS[name];
    const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Function);
    const args = facts.parameters.map((parameter, i) => `\${${i + 1}:${parameter.name}}`);
    item.insertText = new vscode.SnippetString(`${name}(${args.join(', ')})`);
    item.detail = signature(name);
    item.documentation = new vscode.MarkdownString(facts.doc).appendCodeblock(
      facts.example,
      'python',
    );
    return item;
  });
  const words = /\d\s+\w*$/.test(part) ? Object.keys(UNITS) : ['and', 'or', 'not', 'in', 'maybe'];
  const keywords = words.map(
    (word) => new vscode.CompletionItem(word, vscode.CompletionItemKind.Keyword),
  );
  return [...functions, ...keywords];
}
