// Numbers and names as people read them.

const whole = new Intl.NumberFormat('en');

export const count = (number) => (
  number === undefined || number === null ? '–' : whole.format(number)
);

export const plural = (number, word, many = `${word}s`) =>
  `${count(number)} ${number === 1 ? word : many}`;

export const percent = (part) =>
  part === undefined || part === null
    ? '–'
    : `${(100 * part).toFixed(part > 0 && part < 0.1 ? 1 : 0)} %`;

export function bytes(number) {
  if (number === undefined || number === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  while (number >= 1000 && unit < units.length - 1) {
    number /= 1000;
    unit += 1;
  }
  return `${unit === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

/** The first line, cut where it gets long. */
export function firstLine(text, length = 160) {
  const line = String(text ?? '').split('\n', 1)[0];
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** A payload or a result: JSON is laid out, a text that holds JSON too, other texts stay. */
export function pretty(value) {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
      // It only looked like JSON.
    }
  }
  return value;
}

/** `name=value` pairs out of a text; a value may have blanks in it. */
export const pairsOf = (text) => text.split(/[\s,]+(?=[^\s=]+=)/).filter(Boolean);

/** Such pairs as an object. */
export const labelsOf = (text) =>
  Object.fromEntries(
    pairsOf(text ?? '').map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

/** What somebody typed as a payload: JSON if it is any, else the text itself. */
export function asJSON(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
