/** What `heapscope check` prints: lines for people, JSON and JUnit's XML for machines. */
import type { AnnotationPlace, CheckResult } from '../protocol/annotations';
import { failuresOf, isGood, type FileCheck } from './file-check';

/** `file:line:col: message` for each thing that is wrong, columns counted from 1. */
export function failureLines({ file, report }: FileCheck): string[] {
  const line = (place: AnnotationPlace, message: string): string =>
    `${file}:${place.line}:${place.column + 1}: ${message}`;
  const problems = report.problems.map(({ place, message }) => ({ place, message }));
  const failures = report.checks
    .filter(isFailure)
    .map(({ place, message, text }) => ({ place, message: message ?? text }));
  return [...problems, ...failures]
    .sort((a, b) =>
      a.place.line === b.place.line ? a.place.column - b.place.column : a.place.line - b.place.line,
    )
    .map(({ place, message }) => line(place, message));
}

function isFailure({ state }: CheckResult): boolean {
  return state === 'failed' || state === 'not-reached';
}

/** The closing line: `2 files, 41 expectations: 40 hold, 1 fails`. */
export function summaryLine(files: readonly FileCheck[]): string {
  const { expectations, failed, problems } = totals(files);
  const broken = files.filter((file) => file.broken || file.limited).length;
  const parts = [`${expectations - failed} hold`];
  if (failed > 0) parts.push(failed === 1 ? '1 fails' : `${failed} fail`);
  const wrong = [
    ...(problems > 0 ? [`${problems} not understood`] : []),
    ...(broken > 0 ? [`${plural(broken, 'program')} did not end well`] : []),
  ];
  const rest = wrong.length === 0 ? '' : `; ${wrong.join('; ')}`;
  return `${plural(files.length, 'file')}, ${plural(expectations, 'expectation')}: ${parts.join(', ')}${rest}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function totals(files: readonly FileCheck[]): {
  expectations: number;
  failed: number;
  problems: number;
} {
  let expectations = 0;
  let failed = 0;
  let problems = 0;
  for (const { report } of files) {
    expectations += report.checks.length;
    failed += failuresOf(report);
    problems += report.problems.length;
  }
  return { expectations, failed, problems };
}

/** Everything as one JSON value. Lines and columns count from 1. */
export function jsonReport(files: readonly FileCheck[]): string {
  const placeOf = ({ line, column, endColumn }: AnnotationPlace): object => ({
    line,
    column: column + 1,
    endColumn: endColumn + 1,
  });
  const value = {
    ...totals(files),
    files: files.map((each) => ({
      file: each.file,
      passed: isGood(each),
      limited: each.limited,
      broken: each.broken,
      seconds: each.seconds,
      ...(each.complaint === undefined ? {} : { complaint: each.complaint }),
      problems: each.report.problems.map(({ place, message }) => ({ ...placeOf(place), message })),
      expectations: each.report.checks.map(
        ({ place, text, state, times, message, expected, actual }) => ({
          ...placeOf(place),
          ...{ text, state, times },
          ...(message === undefined ? {} : { message }),
          ...(expected === undefined ? {} : { expected }),
          ...(actual === undefined ? {} : { actual }),
        }),
      ),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Everything as JUnit's XML, a suite for each file. */
export function junitReport(files: readonly FileCheck[]): string {
  const { expectations, failed, problems } = totals(files);
  const broken = files.filter((each) => each.broken || each.limited).length;
  const head = `tests="${expectations + problems + broken}" failures="${failed}" errors="${problems + broken}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="heapscope" ${head}>`,
    ...files.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(each: FileCheck): string {
  const { file, report, complaint, seconds } = each;
  const name = escape(file);
  const ended = each.broken || each.limited;
  const errors = report.problems.length + (ended ? 1 : 0);
  const tests = report.checks.length + errors;
  const rows = [
    `  <testsuite name="${name}" tests="${tests}" failures="${failuresOf(report)}" errors="${errors}" time="${seconds.toFixed(3)}">`,
  ];
  const row = (title: string, body: string): void => {
    const open = `    <testcase classname="${name}" name="${escape(title)}" file="${name}"`;
    rows.push(body === '' ? `${open}/>` : `${open}>${body}</testcase>`);
  };
  for (const check of report.checks) {
    const message = escape(check.message ?? check.text);
    const failure = `<failure message="${message}">${escape(file)}:${check.place.line}:${check.place.column + 1}</failure>`;
    row(
      `line ${check.place.line}: ${check.text}`,
      isFailure(check) ? failure : check.state === 'skipped' ? '<skipped/>' : '',
    );
  }
  for (const { place, message } of report.problems)
    row(`line ${place.line}: annotation`, `<error message="${escape(message)}"/>`);
  if (ended)
    row('run', `<error message="the program did not end well">${escape(complaint ?? '')}</error>`);
  rows.push('  </testsuite>');
  return rows.join('\n');
}

function escape(text: string): string {
  const controls = text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '\ufffd');
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  return controls.replace(/[&<>"\n]/g, (c) => names[c] ?? c);
}
