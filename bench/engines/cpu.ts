/** The clock of the measurements. */

/** CPU milliseconds that this process has used, all its threads together. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
