/** The person's settings, read where they are needed and always with a valid value. */

import * as vscode from 'vscode';
import type { RunLimits } from '../protocol/outcome';
import { SETTINGS } from './contributions';

type Widened<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends string
      ? string
      : readonly string[];

/** A setting's value for a resource; a value of another type than declared counts as unset. */
export function setting<K extends keyof typeof SETTINGS>(
  key: K,
  resource?: vscode.Uri,
): Widened<(typeof SETTINGS)[K]> {
  type Value = Widened<(typeof SETTINGS)[K]>;
  const fallback = SETTINGS[key] as unknown as Value;
  const value = vscode.workspace.getConfiguration(undefined, resource).get<unknown>(key);
  const fits =
    typeof value === typeof fallback &&
    Array.isArray(value) === Array.isArray(fallback) &&
    (typeof value !== 'number' || Number.isFinite(value));
  return fits ? (value as Value) : fallback;
}

const MEGABYTE = 1024 * 1024;

/** The limits of a run that was asked for by command. */
export function runLimits(resource: vscode.Uri): RunLimits {
  return {
    instructions: setting('heapscope.limits.instructions', resource),
    heapBytes: setting('heapscope.limits.heapMegabytes', resource) * MEGABYTE,
    recordingBytes: setting('heapscope.limits.recordingMegabytes', resource) * MEGABYTE,
    seconds: setting('heapscope.limits.seconds', resource),
  };
}

/** The limits of a run in the background, which only answers hovers. */
export function hoverLimits(resource: vscode.Uri): RunLimits {
  const limits = runLimits(resource);
  return {
    ...limits,
    recordingBytes: Math.min(limits.recordingBytes, 128 * MEGABYTE),
    seconds: Math.min(limits.seconds, setting('heapscope.hover.seconds', resource)),
  };
}
