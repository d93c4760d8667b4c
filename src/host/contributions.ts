/**
 * The ids that package.json declares and the code uses. A registry test compares both, both ways.
 * Ids never change once released.
 */

/** Commands, as people see them in the palette under "Heapscope". */
export const COMMANDS = {
  visualize: 'heapscope.visualize',
  stepForward: 'heapscope.stepForward',
  stepBack: 'heapscope.stepBack',
  stepInstruction: 'heapscope.stepInstruction',
  stepInstructionBack: 'heapscope.stepInstructionBack',
  toStart: 'heapscope.toStart',
  toEnd: 'heapscope.toEnd',
  togglePlay: 'heapscope.togglePlay',
  nextGcPhase: 'heapscope.nextGcPhase',
  previousGcPhase: 'heapscope.previousGcPhase',
  nextGcCycle: 'heapscope.nextGcCycle',
  previousGcCycle: 'heapscope.previousGcCycle',
  goToLine: 'heapscope.goToLine',
  rerun: 'heapscope.rerun',
  cancel: 'heapscope.cancel',
  close: 'heapscope.close',
  showPanel: 'heapscope.showPanel',
  showOutput: 'heapscope.showOutput',
  togglePresenter: 'heapscope.togglePresenter',
  check: 'heapscope.check',
  writeExpectations: 'heapscope.writeExpectations',
  openMoment: 'heapscope.openMoment',
  whyAlive: 'heapscope.whyAlive',
  saveRecording: 'heapscope.saveRecording',
  followLive: 'heapscope.followLive',
} as const;

/** Views of the sidebar. */
export const VIEWS = { gcCycles: 'heapscope.gcCycles', watches: 'heapscope.watches' } as const;

/** View containers of the activity bar. */
export const VIEW_CONTAINERS = { heapscope: 'heapscope' } as const;

/** Kinds of webview panels. */
export const PANELS = { graph: 'heapscope.graph' } as const;

/** Custom editors: for recordings from files. */
export const EDITORS = { recording: 'heapscope.recording' } as const;

/** Context keys of `when` clauses. */
export const CONTEXT_KEYS = {
  hasSession: 'heapscope.hasSession',
  running: 'heapscope.running',
} as const;

/** Settings, with the defaults that package.json declares. */
export const SETTINGS = {
  'heapscope.openAt': 'start',
  'heapscope.revealLine': true,
  'heapscope.play.stepsPerSecond': 2,
  'heapscope.hover.enabled': true,
  'heapscope.hover.simulate': true,
  'heapscope.hover.seconds': 2,
  'heapscope.limits.instructions': 20_000_000,
  'heapscope.limits.heapMegabytes': 1024,
  'heapscope.limits.recordingMegabytes': 512,
  'heapscope.limits.seconds': 60,
  'heapscope.keepReady': true,
  'heapscope.arguments': [],
  'heapscope.presenter': false,
} as const satisfies Record<string, boolean | number | string | readonly string[]>;
