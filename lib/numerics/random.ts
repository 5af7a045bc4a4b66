/**
 * Reproducible random numbers for resampling: the same seed gives the same estimates on every machine. xoshiro128**
 * (period 2^128 - 1), its state filled from the seed by a 32-bit mixing counter. Not for sampling configurations; the
 * core has counter-based streams for that.
 *
 * @see Blackman, Vigna, ACM Trans. Math. Softw. 47, 36 (2021)
 */
export class RandomStream {
  private readonly state = new Uint32Array(4);
  private spare: number | undefined;

  /** @param seed a safe integer; different seeds give different streams */
  constructor(seed: number) {
    let counter = seed >>> 0;
    for (let k = 0; k < 4; k++) {
      // The first words tell the low half of the seed, the last ones the high half.
      if (k === 2) counter ^= Math.floor(seed / 2 ** 32);
      counter = (counter + 0x9e3779b9) >>> 0;
      let mixed = counter;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.state[k] = mixed ^ (mixed >>> 15);
    }
  }

  /** 32 random bits as an integer in [0, 2^32). */
  bits(): number {
    const s = this.state;
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by the polar method. */
  gaussian(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    let x: number;
    let y: number;
    let s: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      s = x * x + y * y;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.spare = y * scale;
    return x * scale;
  }
}
