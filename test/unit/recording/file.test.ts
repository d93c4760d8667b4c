/** Recordings as files: what is written is read again, and nothing else is ever taken for one. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inflateSync } from 'fflate';
import { DEFAULT_VIEW } from '../../../src/protocol/picture';
import { Cursor } from '../../../src/recording/cursor';
import { FileWriter } from '../../../src/recording/file/container';
import { RecordingFault } from '../../../src/recording/file/fault';
import { HEADER_BYTES, SECTION_ORDER, type SectionTag } from '../../../src/recording/file/format';
import { readRecording } from '../../../src/recording/file/read-recording';
import { writeRecording, type RecordedFile } from '../../../src/recording/file/write-recording';
import { Answers } from '../../../src/session/answers';
import { recordScript, scriptInputs } from '../../support/record';

const SCRIPTS: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'a syntax error': 'def \n',
  'objects, cycles and output': `import gc, weakref
class Node:
    def __init__(self, name):
        self.name = name
        self.links = {}
    def __del__(self):
        print('bye', self.name)
a, b = Node('a'), Node('b')
a.links['b'], b.links['a'] = b, a
r = weakref.ref(a)
del a, b
print(gc.collect(), r() is None)
def gen(n):
    data = bytearray(b'xy')
    for i in range(n):
        data.append(65 + i)
        yield {i, str(i), float(i)}
kept = [frozenset(s) for s in gen(40)]
`,
  'surrogates and a traceback': `s = ['\\ud83d', '\\U0001f600', 'ä']
print(ascii(s))
def f(x):
    raise ValueError(s)
f(2 ** 70)
`,
};

function fileOf(source: string): RecordedFile {
  const { recording, outcome } = recordScript(source);
  return { recording, outcome, inputs: scriptInputs(source) };
}

const files = new Map<string, { file: RecordedFile; bytes: Uint8Array }>();
function written(name: string): { file: RecordedFile; bytes: Uint8Array } {
  let known = files.get(name);
  if (known === undefined) {
    const file = fileOf(SCRIPTS[name] ?? '');
    known = { file, bytes: writeRecording(file) };
    files.set(name, known);
  }
  return known;
}

const LARGEST = 'objects, cycles and output';

function stateAt({ recording }: RecordedFile, row: number): unknown {
  const cursor = new Cursor(recording);
  cursor.seek(row);
  const { heap, frames, tick, output, gcCycle, gcPhase, gcMarks, values, word } = cursor;
  return {
    ...{ heap: [...heap.save()], frames, tick, output, gcCycle, gcPhase, word },
    ...{ gcMarks: [...gcMarks], values: [...values] },
  };
}

function pictureAt({ recording, inputs }: RecordedFile, row: number): unknown {
  const answers = new Answers(recording, inputs.source, inputs.path);
  answers.seek({ kind: 'row', row });
  return [
    answers.picture(DEFAULT_VIEW),
    answers.output(1000),
    answers.search({ text: 'a', limit: 9 }),
  ];
}

/** Reads bytes that may be no recording: the recording, or undefined after a fault. */
function attempt(bytes: Uint8Array): RecordedFile | undefined {
  try {
    return readRecording(bytes);
  } catch (error) {
    assert.ok(error instanceof RecordingFault, `${String(error)} is no fault of the file`);
    assert.match(error.message, /^(The recording|This is not).*\.$/s);
    return undefined;
  }
}

interface Section {
  readonly tag: SectionTag;
  readonly start: number;
  readonly content: Uint8Array;
}

function sectionsOf(bytes: Uint8Array): Section[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections: Section[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const letters = String.fromCharCode(...bytes.subarray(at, at + 4));
    const tag = SECTION_ORDER.find((known) => known === letters);
    assert.ok(tag !== undefined, letters);
    const stored = view.getUint32(at + 4, true);
    const body = bytes.subarray(at + 16, at + 16 + stored);
    sections.push({ tag, start: at, content: inflateSync(body) });
    at += 16 + stored;
  }
  return sections;
}

describe('a recording file', () => {
  for (const name of Object.keys(SCRIPTS)) {
    it(`gives the same recording back: ${name}`, () => {
      const { file, bytes } = written(name);
      const back = readRecording(bytes);
      assert.deepEqual(back.inputs, file.inputs);
      assert.deepEqual(back.outcome, file.outcome);
      assert.deepEqual(back.recording.objectBorn.toArray(), file.recording.objectBorn.toArray());
      assert.deepEqual(back.recording.objectDied.toArray(), file.recording.objectDied.toArray());
      assert.deepEqual(writeRecording(back), bytes);
      const row = fc.nat(file.recording.rows);
      fc.assert(
        fc.property(row, (at) => assert.deepEqual(stateAt(back, at), stateAt(file, at))),
        { numRuns: 30 },
      );
      fc.assert(
        fc.property(row, (at) => assert.deepEqual(pictureAt(back, at), pictureAt(file, at))),
        { numRuns: 10 },
      );
    });
  }

  it('is the same for equal runs', () => {
    const source = SCRIPTS[LARGEST] ?? '';
    assert.deepEqual(writeRecording(fileOf(source)), writeRecording(fileOf(source)));
  });

  it('has checkpoints again where the recorder had them', () => {
    const file = fileOf('a = []\nfor i in range(9000):\n    a.append([i])\n');
    const back = readRecording(writeRecording(file));
    assert.ok(file.recording.checkpoints.length > 1);
    assert.deepEqual(back.recording.checkpoints, file.recording.checkpoints);
  }).timeout(60_000);

  it('takes at most 3 bytes an event', () => {
    const { file, bytes } = written(LARGEST);
    assert.ok(bytes.length <= 3 * file.recording.rows, `${bytes.length / file.recording.rows}`);
  });

  it('of a newer version is refused with what to do', () => {
    const bytes = written(LARGEST).bytes.slice();
    bytes[8] = 4;
    assert.throws(
      () => readRecording(bytes),
      (fault: RecordingFault) =>
        fault.code === 'newer-version' &&
        /saved by a newer Heapscope: it has format 4, .* up to 3\. Update Heapscope/.test(
          fault.message,
        ),
    );
  });

  it('is told from other files', () => {
    for (const text of ['', 'a = 1\n', '\x89PNG\r\n\x1a\n']) {
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      assert.throws(() => readRecording(bytes), {
        name: 'RecordingFault',
        code: 'not-a-recording',
      });
    }
  });

  it('that is cut off anywhere is refused', () => {
    const { bytes } = written(LARGEST);
    const bounds = sectionsOf(bytes).flatMap(({ start }) => [start, start + 4, start + 16]);
    for (const length of [...bounds, bytes.length - 1])
      assert.equal(attempt(bytes.subarray(0, length)), undefined, `${length} bytes`);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        assert.equal(attempt(bytes.subarray(0, length)), undefined);
      }),
      { numRuns: 300 },
    );
  });

  it('with anything after its end is refused', () => {
    const { bytes } = written(LARGEST);
    assert.equal(attempt(Uint8Array.from([...bytes, 0])), undefined);
  });

  it('with any byte changed is refused', () => {
    const { bytes } = written(LARGEST);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        assert.equal(attempt(changed), undefined);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a recording file whose content was changed and whose checksums are right', () => {
  const { bytes } = written(LARGEST);
  const sections = sectionsOf(bytes).filter(({ tag }) => tag !== 'END_');

  function rebuilt(change: (content: Uint8Array, tag: SectionTag) => Uint8Array): Uint8Array {
    const writer = new FileWriter();
    for (const { tag, content } of sections) writer.section(tag, change(content, tag));
    return writer.finish();
  }

  it('is the file itself when nothing was changed', () => {
    assert.deepEqual(
      rebuilt((content) => content),
      bytes,
    );
  });

  for (const { tag, content } of sections) {
    it(`is refused, or is a recording that can be looked at: ${tag}`, () => {
      const change = fc.record({ at: fc.nat(content.length - 1), value: fc.nat(255) });
      fc.assert(
        fc.property(
          fc.array(change, { minLength: 1, maxLength: 3 }),
          fc.nat(),
          fc.boolean(),
          (changes, seed, cut) => {
            const file = attempt(
              rebuilt((content, each) => {
                if (each !== tag) return content;
                const changed = content.slice();
                for (const { at, value } of changes) changed[at] = value;
                return cut ? changed.subarray(0, seed % content.length) : changed;
              }),
            );
            if (file === undefined) return;
            const { rows } = file.recording;
            for (const row of [0, rows, seed % (rows + 1)]) pictureAt(file, row);
          },
        ),
        { numRuns: 60 },
      );
    }).timeout(60_000);
  }

  it('claims no more than a bound', () => {
    assert.throws(() => readRecording(bytes, 1000), { code: 'too-large' });
  });
});
