/** The proleptic Gregorian calendar, and texts of dates and times in ISO 8601. */

export const MINYEAR = 1;
export const MAXYEAR = 9999;
export const MAXORDINAL = 3652059;
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month];
}

/** Days before January 1 of `year`. */
function daysBeforeYear(year: number): number {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
}

export function daysBeforeMonth(year: number, month: number): number {
  let days = 0;
  for (let m = 1; m < month; m++) days += daysInMonth(year, m);
  return days;
}

/** Day number, January 1 of year 1 being 1. */
export function ymdToOrdinal(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + daysBeforeMonth(year, month) + day;
}

export interface Ymd {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function ordinalToYmd(ordinal: number): Ymd {
  let year = Math.floor((ordinal - 1) / 365.2425) + 1;
  while (daysBeforeYear(year) >= ordinal) year--;
  while (daysBeforeYear(year + 1) < ordinal) year++;
  let day = ordinal - daysBeforeYear(year);
  let month = 1;
  while (day > daysInMonth(year, month)) day -= daysInMonth(year, month++);
  return { year, month, day };
}

/** Monday is 0. */
export function weekdayOf(year: number, month: number, day: number): number {
  return (ymdToOrdinal(year, month, day) + 6) % 7;
}

/** Day number of the Monday that starts week 1 of an ISO year. */
export function isoWeek1Monday(year: number): number {
  const first = ymdToOrdinal(year, 1, 1);
  const weekday = (first + 6) % 7;
  const monday = first - weekday;
  return weekday > 3 ? monday + 7 : monday;
}

/** ISO year, week and weekday (1 to 7). */
export function isoCalendar(year: number, month: number, day: number): [number, number, number] {
  const today = ymdToOrdinal(year, month, day);
  let isoYear = year;
  let monday = isoWeek1Monday(year);
  let week = Math.floor((today - monday) / 7);
  if (week < 0) {
    isoYear--;
    monday = isoWeek1Monday(isoYear);
    week = Math.floor((today - monday) / 7);
  } else if (week >= 52 && today >= isoWeek1Monday(year + 1)) {
    isoYear++;
    week = 0;
  }
  return [isoYear, week + 1, ((today + 6) % 7) + 1];
}

export const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

/** `Sat Feb 29 12:00:00 2020`. */
export function ctimeText({ year, month, day }: Ymd, time: string): string {
  const weekday = DAY_NAMES[weekdayOf(year, month, day)];
  return `${weekday} ${MONTH_NAMES[month - 1]} ${String(day).padStart(2)} ${time} ${pad(year, 4)}`;
}

export function isoDate({ year, month, day }: Ymd): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

export interface Hms {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** Null for an unknown `timespec`. */
export function isoTime(t: Hms, timespec: string): string | null {
  const base = `${pad(t.hour)}:${pad(t.minute)}`;
  const seconds = `${base}:${pad(t.second)}`;
  switch (timespec) {
    case 'auto':
      return t.microsecond === 0 ? seconds : `${seconds}.${pad(t.microsecond, 6)}`;
    case 'hours':
      return pad(t.hour);
    case 'minutes':
      return base;
    case 'seconds':
      return seconds;
    case 'milliseconds':
      return `${seconds}.${pad(Math.floor(t.microsecond / 1000), 3)}`;
    case 'microseconds':
      return `${seconds}.${pad(t.microsecond, 6)}`;
    default:
      return null;
  }
}

/** A date in one of ISO 8601's forms that `date.fromisoformat` reads; null if it is none. */
export function parseIsoDate(text: string): Ymd | null {
  const plain = /^(\d{4})-(\d\d)-(\d\d)$|^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (plain !== null) {
    const [year, month, day] = (plain[1] === undefined ? plain.slice(4, 7) : plain.slice(1, 4)).map(
      Number,
    );
    return { year, month, day };
  }
  const week = /^(\d{4})(-?)W(\d\d)(?:\2(\d))?$/.exec(text);
  if (week === null) return null;
  return fromIsoCalendar(
    Number(week[1]),
    Number(week[3]),
    week[4] === undefined ? 1 : Number(week[4]),
  );
}

/** Whether an ISO year has this week. */
export function isIsoWeek(year: number, week: number): boolean {
  if (week >= 1 && week <= 52) return true;
  return week === 53 && isoWeek1Monday(year + 1) - isoWeek1Monday(year) === 371;
}

export function fromIsoCalendar(year: number, week: number, weekday: number): Ymd | null {
  if (year < MINYEAR || year > MAXYEAR || !isIsoWeek(year, week)) return null;
  if (weekday < 1 || weekday > 7) return null;
  const ordinal = isoWeek1Monday(year) + (week - 1) * 7 + weekday - 1;
  return ordinal < 1 || ordinal > MAXORDINAL ? null : ordinalToYmd(ordinal);
}

/** A time of day with an optional offset in microseconds (null: naive). */
export interface ParsedTime extends Hms {
  readonly offset: number | null;
}

function parseHms(text: string): Hms | null {
  const m =
    /^(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?$|^(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d+))?)?$/.exec(
      text,
    );
  if (m === null) return null;
  const [h, min, s, f] = m[1] === undefined ? m.slice(5, 9) : m.slice(1, 5);
  return {
    hour: Number(h),
    minute: Number(min ?? 0),
    second: Number(s ?? 0),
    microsecond: f === undefined ? 0 : Number(f.slice(0, 6).padEnd(6, '0')),
  };
}

/** @source Modules/_datetimemodule.c parse_isoformat_time */
export function parseIsoTime(text: string): ParsedTime | null {
  const m = /^(.*?)(?:(Z)|([+-])(.*))?$/.exec(text)!;
  const hms = parseHms(m[1]);
  if (hms === null) return null;
  if (m[2] !== undefined) return { ...hms, offset: 0 };
  if (m[3] === undefined) return { ...hms, offset: null };
  const off = parseHms(m[4]);
  if (off === null) return null;
  const us = ((off.hour * 60 + off.minute) * 60 + off.second) * 1_000_000 + off.microsecond;
  return { ...hms, offset: m[3] === '-' ? -us : us };
}

/** Where the date ends in an ISO date and time. @source Modules/_datetimemodule.c _find_isoformat_datetime_separator */
export function isoSeparator(text: string): number {
  const compact = text[4] !== '-';
  if (text[compact ? 4 : 5] === 'W') {
    if (compact) {
      // YYYYWww or YYYYWwwd: a digit more belongs to the date if the digits are odd in number.
      let digits = 7;
      while (digits < text.length && /\d/.test(text[digits])) digits++;
      if (digits < 9) return digits;
      return digits % 2 === 0 ? 7 : 8;
    }
    if (text[8] === '-') {
      // A dash may separate the weekday or the time.
      return text.length > 9 && /\d/.test(text[10] ?? '') ? 8 : 10;
    }
    return 8;
  }
  return compact ? 8 : 10;
}

/** The offset of a time zone as `+HH:MM[:SS[.ffffff]]`. */
export function offsetText(us: number, separator: string): string {
  const sign = us < 0 ? '-' : '+';
  const all = Math.abs(us);
  const seconds = Math.floor(all / 1_000_000);
  const micro = all % 1_000_000;
  const parts = [pad(Math.floor(seconds / 3600)), pad(Math.floor(seconds / 60) % 60)];
  if (seconds % 60 !== 0 || micro !== 0) parts.push(pad(seconds % 60));
  return sign + parts.join(separator) + (micro === 0 ? '' : `.${pad(micro, 6)}`);
}
