// Dates, numbers, words and units as FHIR's search compares them: https://hl7.org/fhir/R4/search.html#prefix
//
// SPDX-License-Identifier: Apache-2.0
import { foreign } from './parameters.mjs';

// ---- dates: [low, high) in milliseconds, the fraction of one kept

const clocks = new Map();
// What a clock on the wall of `zone` shows at an instant, as if it were UTC.
function wall(instant, zone) {
  if (!clocks.has(zone)) {
    clocks.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }));
  }
  const part = Object.fromEntries(clocks.get(zone).formatToParts(instant).map(({ type, value }) => [type, value]));
  return utc(part.era === 'BC' ? 1 - Number(part.year) : Number(part.year), Number(part.month), Number(part.day), Number(part.hour), Number(part.minute), Number(part.second));
}
function utc(year, month = 1, day = 1, hour = 0, minute = 0, second = 0) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}
// The instant at which that clock shows `local`; of two the earlier; a time that daylight saving leaps over is the leap.
function fromWall(local, zone) {
  if (zone === 'UTC') return local;
  const whole = Math.floor(local / 1000) * 1000;
  const fits = [];
  for (const probe of [whole - 86_400_000, whole, whole + 86_400_000]) {
    const instant = whole - (wall(probe, zone) - probe);
    if (wall(instant, zone) === whole) fits.push(instant);
  }
  if (fits.length) return Math.min(...fits) + (local - whole);
  return whole - (wall(whole - 86_400_000, zone) - (whole - 86_400_000));
}

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const known = new Map();
export function dateInterval(text, zone) {
  const key = `${zone}|${text}`;
  if (known.has(key)) return known.get(key);
  const match = pattern.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const y = Number(year), m = Number(month ?? 1), d = Number(day ?? 1);
  let interval;
  if (hour === undefined) {
    const end = month === undefined ? utc(y + 1) : day === undefined ? utc(y, m + 1) : utc(y, m, d + 1);
    interval = [fromWall(utc(y, m, d), zone), fromWall(end, zone)];
  } else {
    let at = utc(y, m, d, Number(hour), Number(minute), Math.min(59, Number(second ?? 0)));
    const width = second === undefined ? 60_000 : fraction === undefined ? 1000 : 10 ** (3 - fraction.length);
    if (fraction !== undefined) at += Number(`0.${fraction}`) * 1000;
    if (offset === undefined) at = fromWall(at, zone);
    else if (offset !== 'Z') at -= (offset[0] === '-' ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * 60_000;
    interval = [at, at + width];
  }
  known.set(key, interval);
  return interval;
}

// An extracted date, Period or Timing.
export function dateValue(value, zone) {
  if (value.all) {
    const parts = value.all.map((one) => dateValue(one, zone));
    return [Math.min(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))];
  }
  const low = value[0] === null ? -Infinity : dateInterval(value[0], zone)?.[0] ?? -Infinity;
  const high = value[1] === null ? Infinity : dateInterval(value[1], zone)?.[1] ?? Infinity;
  return [low, high];
}

// R4's table of prefixes over ranges, [low, high) both for what is asked and for what is stored; null where the server may choose.
export function dateMatches(prefix, asked, stored, now) {
  const [low, high] = asked, [from, to] = stored;
  const contained = low <= from && to <= high;
  switch (prefix) {
    case 'eq': return contained;
    case 'ne': return !contained;
    case 'gt': return to > high;
    case 'lt': return from < low;
    case 'ge': return to > high || contained;
    case 'le': return from < low || contained;
    case 'sa': return from >= high;
    case 'eb': return to <= low;
    case 'ap': {
      // "10 % of the stated value (or for a date, 10 % of the gap between now and the date)": from which end of the date is the server's choice.
      const gaps = [Math.abs(now - low), Math.abs(now - high)];
      const within = (room) => from < high + room && to > low - room;
      const least = now >= low && now <= high ? 0 : Math.min(...gaps) / 10 - 60_000;
      return within(least) === within(Math.max(...gaps) / 10 + 60_000) ? within(least) : null;
    }
    default: throw new Error(`prefix ${prefix}`);
  }
}

// ---- numbers

// Half a unit of the last digit written, reckoned in decimal digits.
export function impliedRange(text) {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  let digits = BigInt(whole + fraction) * (sign ? -1n : 1n);
  let power = Number(exponent) - fraction.length;
  // "1e2" is [95, 105): with an exponent one digit finer than what is written. https://hl7.org/fhir/R4/search.html#number
  if (match[4] !== undefined) {
    digits *= 10n;
    power -= 1;
  }
  return [Number(`${digits * 10n - 5n}e${power - 1}`), Number(`${digits * 10n + 5n}e${power - 1}`)];
}

// A stored number or quantity as the numbers it may stand for: [low, high], ends included or open.
export function numberSpan(value) {
  if (value.v === undefined) return { low: value.low === null ? -Infinity : Number(value.low), high: value.high === null ? Infinity : Number(value.high) };
  const number = Number(value.v);
  if (!value.cmp) {
    // Half a unit of the digits that the record was written with: whether `sa`, `eb` and `ap` look at it is the server's choice.
    const implied = impliedRange(value.v);
    return { low: number, high: number, implied };
  }
  switch (value.cmp) {
    case '<': return { low: -Infinity, high: number, openHigh: true };
    case '<=': return { low: -Infinity, high: number };
    case '>': return { low: number, high: Infinity, openLow: true };
    case '>=': return { low: number, high: Infinity };
    default: throw new Error(`comparator ${value.cmp}`);
  }
}

// docs/spec-notes.md: "a Range is compared by its two ends": equal when either is.
const byEnds = true;

// true, false, or null where rounding (a conversion of units) decides.
export function numberMatches(prefix, text, span, factor = null) {
  const asked = Number(text);
  const [low, high] = impliedRange(text);
  // docs/spec-notes.md: more digits than a double holds are compared as its neighbours are.
  const many = text.replace(/[eE].*$/, '').replace(/\D/g, '').replace(/^0+/, '').length > 15;
  const unsure = factor !== null ? 1e-9 : many ? 2 ** -51 : 0;
  const near = (a, b) => unsure > 0 && Number.isFinite(a) && Math.abs(a - b) <= unsure * Math.max(Math.abs(a), Math.abs(b));
  const touches = (...edges) => edges.some((edge) => near(span.low, edge) || near(span.high, edge));
  const contained = low <= span.low && (span.high < high || (span.openHigh === true && span.high <= high));
  const above = span.high > asked, below = span.low < asked;
  // One that is open ("<5", a Range without an end) is within nothing.
  const closed = Number.isFinite(span.low) && Number.isFinite(span.high);
  const within = (end) => closed && low <= end && end < high;
  const either = (one, other) => (one === other ? one : null);
  const [least, most] = span.implied ?? [span.low, span.high];
  switch (prefix) {
    case 'eq': return touches(low, high) ? null : contained || (byEnds && (within(span.low) || within(span.high)));
    case 'ne': return touches(low, high) ? null : !contained;
    case 'gt': return touches(asked) ? null : above;
    case 'lt': return touches(asked) ? null : below;
    case 'ge': return touches(asked) ? null : above || (span.high === asked && !span.openHigh);
    case 'le': return touches(asked) ? null : below || (span.low === asked && !span.openLow);
    case 'sa': return touches(asked) ? null : either(span.low > asked || (span.low === asked && span.openLow === true), least > asked);
    case 'eb': return touches(asked) ? null : either(span.high < asked || (span.high === asked && span.openHigh === true), most < asked);
    case 'ap': {
      const room = Math.abs(asked) / 10;
      // "10 % of the stated value", or its precision where that is wider; ends are the server's choice.
      const edges = [asked - room, asked + room, low, high];
      if (edges.some((edge) => Math.abs(span.low - edge) < 1e-9 * Math.max(1, Math.abs(edge)) || Math.abs(span.high - edge) < 1e-9 * Math.max(1, Math.abs(edge)))) return null;
      const near10 = span.high >= asked - room && span.low <= asked + room;
      const wide = most >= Math.min(low, asked - room) && least <= Math.max(high, asked + room);
      return either(near10, wide);
    }
    default: throw new Error(`prefix ${prefix}`);
  }
}

// ---- words

export const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim();

// ---- units

let ucum;
const factors = new Map();
// What one `from` is in `to`, a function of the number; null where they do not measure the same.
export function conversion(from, to) {
  const key = `${from} ${to}`;
  if (!factors.has(key)) {
    ucum ??= foreign('@lhncbc/ucum-lhc').UcumLhcUtils.getInstance();
    const one = ucum.convertUnitTo(from, 1, to);
    factors.set(key, one.status === 'succeeded' ? (number) => ucum.convertUnitTo(from, number, to).toVal : null);
  }
  return factors.get(key);
}
export const ucumSystem = 'http://unitsofmeasure.org';
