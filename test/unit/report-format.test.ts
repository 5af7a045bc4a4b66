import { formatBytes, formatCount, formatDuration, formatNumber, formatWithError } from '../../lib/report';

describe('numbers', () => {
  it.each<[number, number, string]>([
    [0.9396, 0.0012, '0.9396(12)'],
    [0.6126, 0.0009, '0.6126(9)'],
    [0.4052, 0.00054, '0.4052(5)'],
    [0.98765, 0.0096, '0.988(10)'],
    [0.5, 0.0355, '0.50(4)'],
    [0.5, 0.0354, '0.500(35)'],
    [1.0004, 0.0021, '1.0004(21)'],
    [-0.0123, 0.004, '−0.012(4)'],
    [41.2, 3.3, '41.2(33)'],
    [123.4, 5.6, '123(6)'],
    [2345, 123, '2350(120)'],
    [99.96, 0.4, '100.0(4)'],
    [1.2345e-7, 2.1e-9, '1.235(21)×10⁻⁷'],
    [6.54321e8, 3e5, '6.5432(30)×10⁸'],
    [9.9996e-7, 2e-9, '1.0000(20)×10⁻⁶'],
    [0, 0.02, '0.000(20)'],
    [1e-9, 0.5, '0.0(5)'],
  ])('%d ± %d is %s', (value, error, expected) => {
    expect(formatWithError(value, error)).toBe(expected);
  });

  it('without an error have significant digits and no bracket', () => {
    expect(formatWithError(0.123456, 0)).toBe('0.1235');
    expect(formatWithError(0.123456, Number.NaN)).toBe('0.1235');
    expect(formatWithError(0.012000000000000002, 2.7e-18)).toBe('0.01200');
    expect(formatWithError(null, null)).toBe('–');
    expect(formatWithError(Number.NaN, 1)).toBe('–');
    expect(() => formatWithError(1, -1)).toThrow(/error is -1/);
  });

  it.each<[number | null, number, string]>([
    [2.34567, 3, '2.35'],
    [0.000123456, 3, '0.000123'],
    [0.0000123456, 3, '1.23×10⁻⁵'],
    [145.6, 3, '146'],
    [9.9996, 4, '10.00'],
    [1234567, 3, '1.23×10⁶'],
    [123456, 3, '123456'],
    [-2, 2, '−2.0'],
    [0, 3, '0'],
    [Number.POSITIVE_INFINITY, 3, '∞'],
    [null, 3, '–'],
  ])('%d with %d digits is %s', (value, digits, expected) => {
    expect(formatNumber(value, digits)).toBe(expected);
  });

  it('count, last and weigh', () => {
    expect([0, 999, 48211, 1234567].map((n) => formatCount(n))).toEqual([
      '0',
      '999',
      '48\u202F211',
      '1\u202F234\u202F567',
    ]);
    expect([0.5, 42.14, 59.99, 118, 3599.7, 7505].map(formatDuration)).toEqual([
      '0.500 s',
      '42.1 s',
      '60.0 s',
      '1 min 58 s',
      '1 h 00 min',
      '2 h 05 min',
    ]);
    expect([812, 1000, 48211, 999999, 12345678].map(formatBytes)).toEqual([
      '812 B',
      '1.0 kB',
      '48 kB',
      '1.0 MB',
      '12 MB',
    ]);
  });
});
