/** strftime(3) and asctime(3) in the C locale, time zone UTC. */

export interface BrokenTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Monday is 0. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearday: number;
  readonly isdst: number;
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const pad = (n: number, width: number, fill = '0'): string => String(n).padStart(width, fill);

/** ISO 8601 year and week. */
function isoWeek(t: BrokenTime): [number, number] {
  const daysIn = (year: number): number =>
    (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365;
  const week = Math.floor((t.yearday - 1 - t.weekday + 10) / 7);
  const weeksIn = (year: number): number => {
    const jan1 =
      (year +
        Math.floor((year - 1) / 4) -
        Math.floor((year - 1) / 100) +
        Math.floor((year - 1) / 400)) %
      7;
    return jan1 === 4 || (jan1 === 3 && daysIn(year) === 366) ? 53 : 52;
  };
  if (week < 1) return [t.year - 1, weeksIn(t.year - 1)];
  if (week > weeksIn(t.year)) return [t.year + 1, 1];
  return [t.year, week];
}

function epochOf(t: BrokenTime): number {
  const date = new Date(Date.UTC(2000, t.month - 1, t.day, t.hour, t.minute, t.second));
  date.setUTCFullYear(t.year);
  return Math.floor(date.getTime() / 1000);
}

type Directive = (t: BrokenTime) => string;
const hour12 = (t: BrokenTime): number => t.hour % 12 || 12;

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: (t) => DAYS[t.weekday].slice(0, 3),
  A: (t) => DAYS[t.weekday],
  b: (t) => MONTHS[t.month - 1].slice(0, 3),
  B: (t) => MONTHS[t.month - 1],
  c: (t) => strftime('%a %b %e %H:%M:%S %Y', t),
  C: (t) => pad(Math.floor(t.year / 100), 2),
  d: (t) => pad(t.day, 2),
  D: (t) => strftime('%m/%d/%y', t),
  e: (t) => pad(t.day, 2, ' '),
  F: (t) => strftime('%Y-%m-%d', t),
  g: (t) => pad(isoWeek(t)[0] % 100, 2),
  G: (t) => String(isoWeek(t)[0]),
  h: (t) => MONTHS[t.month - 1].slice(0, 3),
  H: (t) => pad(t.hour, 2),
  I: (t) => pad(hour12(t), 2),
  j: (t) => pad(t.yearday, 3),
  k: (t) => pad(t.hour, 2, ' '),
  l: (t) => pad(hour12(t), 2, ' '),
  m: (t) => pad(t.month, 2),
  M: (t) => pad(t.minute, 2),
  n: () => '\n',
  p: (t) => (t.hour < 12 ? 'AM' : 'PM'),
  P: (t) => (t.hour < 12 ? 'am' : 'pm'),
  r: (t) => strftime('%I:%M:%S %p', t),
  R: (t) => strftime('%H:%M', t),
  s: (t) => String(epochOf(t)),
  S: (t) => pad(t.second, 2),
  t: () => '\t',
  T: (t) => strftime('%H:%M:%S', t),
  u: (t) => String(t.weekday + 1),
  U: (t) => pad(Math.floor((t.yearday + 6 - ((t.weekday + 1) % 7)) / 7), 2),
  V: (t) => pad(isoWeek(t)[1], 2),
  w: (t) => String((t.weekday + 1) % 7),
  W: (t) => pad(Math.floor((t.yearday + 6 - t.weekday) / 7), 2),
  x: (t) => strftime('%m/%d/%y', t),
  X: (t) => strftime('%H:%M:%S', t),
  y: (t) => pad(((t.year % 100) + 100) % 100, 2),
  Y: (t) => String(t.year),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
};

/** Formats as glibc does; what it does not know stays as it is. */
export function strftime(format: string, t: BrokenTime): string {
  return format.replace(
    /%([-_0^#]?)(\d*)([EO]?)([\s\S])/g,
    (all, flag: string, width: string, _modifier, letter: string) => {
      const directive = DIRECTIVES[letter];
      if (directive === undefined) return all as string;
      let text = directive(t);
      if (flag === '-') text = text.replace(/^[0 ]+(?=.)/, '');
      else if (flag === '_')
        text = text.replace(/^0+(?=.)/, (zeros: string) => ' '.repeat(zeros.length));
      else if (flag === '^') text = text.toUpperCase();
      return width === '' ? text : text.padStart(Number(width), flag === '_' ? ' ' : '0');
    },
  );
}

/** `Sun Jun 20 23:21:05 1993`. */
export function asctime(t: BrokenTime): string {
  return strftime('%a %b %e %H:%M:%S ', t) + String(t.year);
}
