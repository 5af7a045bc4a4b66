/** Numbers that have broken parsers before: limits of integers and of doubles, and what is no number. */
const numbers = [
  ...['0', '-0', '-1', '1', '2', '3', '255', '256', '65536', '2147483647', '2147483648', '-2147483649', '4294967295'],
  ...['4294967296', '9007199254740991', '9007199254740992', '18446744073709551616', '1e15', '1e308', '1e309', '-1e400'],
  ...['5e-324', '1e-400', '0.1', '.5', '1.', '+1', '0x10', '1e', 'nan', 'NaN', 'inf', '-Infinity', '1_000', '1,5', '٣'],
];

/** The text of a dictionary of libFuzzer with these words and with numbers. */
function dictionary(words) {
  const entries = [...words, ...numbers].map((word) =>
    [...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return entries.map((entry) => `"${entry}"\n`).join('');
}

module.exports = { dictionary };
