/** The Test Explorer: annotated files and their expectations. */

import * as vscode from 'vscode';
import type { AnnotationReport, CheckResult } from '../../protocol/annotations';
import type { Annotation } from '../../annotations/language/tree';
import { COMMANDS } from '../contributions';
import { Owner } from '../disposable';
import { problemOf } from '../problems';
import { rangeOf, type ScriptCache } from './script-cache';
import type { AnnotationRunner, CheckedDocument } from './runner';

/** Files looked through for annotations; a bigger workspace is searched as files are opened. */
const MAX_FILES = 5000;

/** Lists annotated files as tests and runs them. */
export class AnnotationTests extends Owner {
  private readonly controller = this.track(
    vscode.tests.createTestController('heapscope', 'Heapscope expectations'),
  );
  private readonly reported = this.track(
    new vscode.EventEmitter<{
      readonly document: vscode.TextDocument;
      readonly report: AnnotationReport;
    }>(),
  );
  /** A document was checked. */
  readonly onDidCheck = this.reported.event;
  private readonly watched = new Set<vscode.TestRunRequest>();

  constructor(
    private readonly scripts: ScriptCache,
    private readonly runner: AnnotationRunner,
    private readonly log: (text: string) => void,
  ) {
    super();
    const { controller } = this;
    const profile = controller.createRunProfile(
      'Check',
      vscode.TestRunProfileKind.Run,
      (request, token) => this.begin(request, token),
      true,
    );
    profile.supportsContinuousRun = true;
    controller.resolveHandler = (item) => this.resolve(item);
    controller.refreshHandler = () => this.findFiles();
    this.track(vscode.workspace.onDidOpenTextDocument((document) => this.update(document)));
    this.track(vscode.workspace.onDidChangeTextDocument(({ document }) => this.update(document)));
    this.track(vscode.workspace.onDidSaveTextDocument((document) => this.saved(document)));
    const files = this.track(vscode.workspace.createFileSystemWatcher('**/*.py'));
    this.track(files.onDidCreate((uri) => this.open(uri)));
    this.track(files.onDidDelete((uri) => controller.items.delete(uri.toString())));
    for (const document of vscode.workspace.textDocuments) {
      this.update(document);
    }
  }

  /** Checks one document, as the command and the CodeLens do. */
  async check(document: vscode.TextDocument): Promise<void> {
    this.update(document);
    const item = this.controller.items.get(document.uri.toString());
    if (item === undefined) {
      await vscode.window.showInformationMessage(
        'This file has no annotations. They are comments such as # heap: expect refcount(a) == 1',
      );
      return;
    }
    const source = new vscode.CancellationTokenSource();
    try {
      await this.run(new vscode.TestRunRequest([item]), source.token);
    } finally {
      source.dispose();
    }
  }

  private async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item === undefined) {
      await this.findFiles();
    } else if (item.uri !== undefined) {
      this.update(await vscode.workspace.openTextDocument(item.uri));
    }
  }

  private async findFiles(): Promise<void> {
    for (const uri of await pythonFiles(this.log)) {
      await this.look(uri);
    }
  }

  /** Opens a file as a document only if its text may have annotations. */
  private async look(uri: vscode.Uri): Promise<void> {
    try {
      const bytes = await vscode.workspace.fs.readFile(uri);
      if (/#[ \t]*heap:/.test(new TextDecoder().decode(bytes))) {
        this.update(await vscode.workspace.openTextDocument(uri));
      }
    } catch (error) {
      this.log(`${uri.fsPath}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private open(uri: vscode.Uri): void {
    void this.look(uri);
  }

  private update(document: vscode.TextDocument): void {
    if (document.languageId !== 'python' || document.uri.scheme === 'git') {
      return;
    }
    const { controller, scripts } = this;
    const id = document.uri.toString();
    if (!scripts.isAnnotated(document)) {
      controller.items.delete(id);
      return;
    }
    let item = controller.items.get(id);
    if (item === undefined) {
      const label = vscode.workspace.asRelativePath(document.uri);
      item = controller.createTestItem(id, label, document.uri);
      controller.items.add(item);
    }
    const expectations = scripts
      .of(document)
      .annotations.filter(({ statement }) => statement.kind === 'expect');
    item.children.replace(expectations.map((each) => this.expectation(document.uri, each)));
  }

  private expectation(uri: vscode.Uri, { place, text }: Annotation): vscode.TestItem {
    const id = idOf(uri, place);
    const item = this.controller.createTestItem(id, text, uri);
    item.range = rangeOf(place);
    item.description = `line ${place.line}`;
    item.sortText = `${String(place.line).padStart(6, '0')}:${String(place.column).padStart(4, '0')}`;
    return item;
  }

  private async begin(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (request.continuous === true) {
      this.watched.add(request);
      token.onCancellationRequested(() => this.watched.delete(request));
      return;
    }
    await this.run(request, token);
  }

  /** Runs what is watched again when a file is saved. */
  private saved(document: vscode.TextDocument): void {
    const id = document.uri.toString();
    const item = this.controller.items.get(id);
    const asked = [...this.watched].some(
      ({ include }) =>
        include === undefined || include.some((each) => each.id === id || each.parent?.id === id),
    );
    if (item !== undefined && asked) {
      const source = new vscode.CancellationTokenSource();
      void this.run(new vscode.TestRunRequest([item]), source.token).finally(() =>
        source.dispose(),
      );
    }
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (this.controller.items.size === 0) {
      await this.findFiles();
    }
    const run = this.controller.createTestRun(request);
    const files = new Map<string, { file: vscode.TestItem; only: Set<string> | undefined }>();
    for (const item of request.include ?? [...this.controller.items].map(([, each]) => each)) {
      const file = item.parent ?? item;
      const known = files.get(file.id) ?? { file, only: new Set<string>() };
      if (item === file) {
        files.set(file.id, { file, only: undefined });
      } else {
        known.only?.add(item.id);
        files.set(file.id, known);
      }
    }
    const excluded = new Set(request.exclude?.map(({ id }) => id));
    for (const { file, only } of files.values()) {
      if (token.isCancellationRequested || excluded.has(file.id)) {
        continue;
      }
      await this.runFile(run, file, only, token);
    }
    run.end();
  }

  private async runFile(
    run: vscode.TestRun,
    file: vscode.TestItem,
    only: Set<string> | undefined,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (file.uri === undefined) {
      return;
    }
    run.started(file);
    const started = Date.now();
    try {
      const document = await vscode.workspace.openTextDocument(file.uri);
      this.update(document);
      const checked = await this.runner.check(document, token);
      if (checked === undefined) {
        run.skipped(file);
        return;
      }
      this.reported.fire({ document, report: checked.report });
      this.report(run, file, only, checked, Date.now() - started);
    } catch (error) {
      run.errored(
        file,
        new vscode.TestMessage(error instanceof Error ? error.message : String(error)),
      );
    }
  }

  private report(
    run: vscode.TestRun,
    file: vscode.TestItem,
    only: Set<string> | undefined,
    { report, outcome }: CheckedDocument,
    milliseconds: number,
  ): void {
    const { uri } = file;
    if (uri === undefined) {
      return;
    }
    const loose: vscode.TestMessage[] = [];
    for (const check of report.checks) {
      const item = file.children.get(idOf(uri, check.place));
      if (item === undefined) {
        // An annotation that is no expectation has failed: it belongs to the file.
        if (check.state !== 'passed' && check.state !== 'skipped') {
          loose.push(messageFor(uri, check));
        }
      } else if (only === undefined || only.has(item.id)) {
        conclude(run, item, uri, check);
      }
    }
    for (const { place, message } of report.problems) {
      const problem = new vscode.TestMessage(message);
      problem.location = new vscode.Location(uri, rangeOf(place));
      loose.push(problem);
    }
    const ending = problemOf(outcome);
    if (ending !== undefined) {
      loose.push(new vscode.TestMessage(ending.text));
    }
    if (loose.length > 0) {
      run.failed(file, loose, milliseconds);
    } else {
      run.passed(file, milliseconds);
    }
  }
}

/** The Python files of the workspace; without a search service, found by looking into folders. */
async function pythonFiles(log: (text: string) => void): Promise<vscode.Uri[]> {
  const exclude = '**/{node_modules,.venv,__pycache__}/**';
  try {
    const files = await vscode.workspace.findFiles('**/*.py', exclude, MAX_FILES);
    if (files.length > 0) {
      return files;
    }
  } catch (error) {
    log(`search: ${error instanceof Error ? error.message : String(error)}`);
  }
  const found: vscode.Uri[] = [];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  for (const folder of folders) {
    for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory && !/^(\.|node_modules$|__pycache__$)/.test(name)) {
        folders.push(uri);
      } else if (type === vscode.FileType.File && name.endsWith('.py')) {
        found.push(uri);
      }
    }
    if (found.length + folders.length > MAX_FILES) {
      break;
    }
  }
  return found;
}

function idOf(uri: vscode.Uri, place: { line: number; column: number }): string {
  return `${uri.toString()}#${place.line}:${place.column}`;
}

function conclude(
  run: vscode.TestRun,
  item: vscode.TestItem,
  uri: vscode.Uri,
  check: CheckResult,
): void {
  if (check.state === 'passed') {
    run.passed(item);
  } else if (check.state === 'skipped') {
    run.skipped(item);
  } else {
    run.failed(item, messageFor(uri, check));
  }
}

/**
 * The failure with a link to its moment. Its text tells expected and actual values; given apart,
 * VS Code would show a comparison of the two in place of the text and so hide the holders.
 */
function messageFor(uri: vscode.Uri, check: CheckResult): vscode.TestMessage {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [COMMANDS.openMoment] };
  text.appendText(check.message ?? check.text);
  if (check.row !== undefined) {
    const args = encodeURIComponent(JSON.stringify([uri.toString(), check.row]));
    text.appendMarkdown(
      `\n\n[Open the panel at this moment](command:${COMMANDS.openMoment}?${args})`,
    );
  }
  const message = new vscode.TestMessage(text);
  message.location = new vscode.Location(uri, rangeOf(check.place));
  return message;
}
