/** Numbers that have broken parsers before: limits of integers and of doubles, and what is no number. */
const numbers = [
  ...['0', '-0', '-1', '1', '2', '3', '255', '256', '65536', '2147483647', '2147483648', '-2147483649', '4294967295'],
  ...['4294967296', '9007199254740991', '9007199254740992', '18446744073709551616', '1e15', '1e308', '1e309', '-1e400'],
  ...['5e-324', '1e-400', '0.1', '.5', '1.', '+1', '0x10', '1e', 'nan', 'NaN', 'inf', '-Infinity', '1_000', '1,5', '٣'],
];
const bytes = [0, 1, 9, 10, 13, 32, 34, 35, 45, 46, 48, 57, 58, 61, 91, 92, 123, 127, 128, 192, 237, 255];
const integers = [
  0n,
  1n,
  2n,
  127n,
  255n,
  256n,
  65535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 40n,
  2n ** 63n,
];

/** Numbers below `n` that are the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor(((t ^ (t >>> 14)) >>> 0) * (n / 2 ** 32));
  };
}

const cut = (b, at, removed, ...added) => Buffer.concat([b.subarray(0, at), ...added, b.subarray(at + removed)]);

/** One change each; `pick(n)` is below n, `words` are those of the format, `other` is another input. */
const changes = [
  (b, { pick }) => {
    const copy = Buffer.from(b);
    copy[pick(b.length)] ^= 1 << pick(8);
    return copy;
  },
  (b, { pick }) => {
    const copy = Buffer.from(b);
    copy[pick(b.length)] = bytes[pick(bytes.length)];
    return copy;
  },
  (b, { pick }) => cut(b, pick(b.length), 1 + pick(Math.min(b.length, 64))),
  (b, { pick }) => b.subarray(0, pick(b.length)),
  (b, { pick }) => {
    const at = pick(b.length);
    const length = 1 + pick(64);
    return cut(b, pick(b.length), 0, b.subarray(at, at + length));
  },
  (b, { pick }) => {
    const at = pick(b.length);
    return cut(b, at, 0, ...Array(2 + pick(30)).fill(b.subarray(at, at + 1 + pick(20))));
  },
  (b, { pick, words }) => cut(b, pick(b.length), pick(8), Buffer.from(words[pick(words.length)])),
  (b, { pick, words }) => {
    // a word of the format in the place of another
    const word = words[pick(words.length)];
    const at = b.indexOf(word);
    return at < 0 ? b : cut(b, at, word.length, Buffer.from(words[pick(words.length)]));
  },
  (b, { pick }) => {
    const found = [...b.toString('latin1').matchAll(/[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?/g)];
    if (found.length === 0) return b;
    const { index, 0: text } = found[pick(found.length)];
    return cut(b, index, text.length, Buffer.from(numbers[pick(numbers.length)]));
  },
  (b, { pick }) => {
    const lines = b.toString('latin1').split('\n');
    const [line] = lines.splice(pick(lines.length), 1);
    if (pick(2) === 0) lines.splice(pick(lines.length + 1), 0, line);
    if (pick(3) === 0) lines.splice(pick(lines.length + 1), 0, line);
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  (b, { pick }) => {
    const width = [1, 2, 4, 8][pick(4)];
    if (b.length < width) return b;
    const copy = Buffer.from(b);
    const value = BigInt.asUintN(8 * width, integers[pick(integers.length)] - BigInt(pick(2)));
    const at = pick(b.length - width + 1);
    for (let k = 0; k < width; k++) copy[at + k] = Number((value >> BigInt(8 * k)) & 255n);
    return copy;
  },
  (b, { pick, other }) => Buffer.concat([b.subarray(0, pick(b.length)), other.subarray(pick(other.length))]),
];

const longest = 1 << 16;

/** The input with one to eight changes. */
function mutated(input, context) {
  let result = input;
  for (let left = 1 + context.pick(3) * context.pick(4); left > 0; left--) {
    if (result.length > 0) result = changes[context.pick(changes.length)](result, context);
  }
  return result.subarray(0, longest);
}

module.exports = { generator, mutated };
