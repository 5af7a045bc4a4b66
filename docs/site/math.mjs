// Formulae of the pages as MathML, which browsers draw without scripts or fonts from elsewhere: a translator of the part of TeX
// that the pages use. What it does not know it refuses, so that the build of the site fails rather than show a wrong formula.

const letters = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ϵ',
  zeta: 'ζ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'ϕ',
  varphi: 'φ',
  chi: 'χ',
  omega: 'ω',
  theta: 'θ',
  Gamma: 'Γ',
  Delta: 'Δ',
  infty: '∞',
};
const operators = {
  sum: '∑',
  int: '∫',
  partial: '∂',
  nabla: '∇',
  langle: '⟨',
  rangle: '⟩',
  to: '→',
  sim: '∼',
  lesssim: '≲',
  ll: '≪',
  '#': '#',
  cdot: '⋅',
  '{': '{',
  '}': '}',
};
const functions = new Set(['ln', 'cos', 'sin', 'exp', 'min', 'max', 'log']);
const spaces = { quad: '1em', qquad: '2em', ',': '0.17em', ' ': '0.25em', '!': '-0.17em' };

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const row = (parts) => (parts.length === 1 ? parts[0] : `<mrow>${parts.join('')}</mrow>`);

/** TeX as tokens: commands with their backslash, numbers, single characters. */
function tokens(tex) {
  return tex.match(/\\[A-Za-z]+|\\[^A-Za-z]|\d+(?:\.\d+)?|\S|\s+/g) ?? [];
}

class Parser {
  constructor(tex) {
    this.tex = tex;
    this.list = tokens(tex).filter((token) => token.trim() !== '');
    this.next = 0;
  }

  fail(what) {
    throw new Error(`cannot translate ${what} in the formula ${this.tex.trim()}`);
  }

  group() {
    if (this.list[this.next] !== '{') return this.atom();
    this.next++;
    const parts = this.until('}');
    return row(parts);
  }

  /** The text of a group, as of \text{…}: letters as they stand. */
  words() {
    const [, text] = /^\s*\{([^}]*)\}/.exec(this.rest()) ?? this.fail('\\text');
    while (this.list[this.next++] !== '}');
    return text;
  }

  /** What is left of the source, with its spaces. */
  rest() {
    const all = tokens(this.tex);
    let seen = 0;
    const start = all.findIndex((token) => token.trim() !== '' && seen++ === this.next);
    return all.slice(start).join('');
  }

  until(end) {
    const parts = [];
    while (this.list[this.next] !== end) {
      if (this.next >= this.list.length) this.fail(`a missing ${end}`);
      parts.push(this.scripted());
    }
    this.next++;
    return parts;
  }

  /** An atom with what is below and above it. */
  scripted() {
    const limits = this.list[this.next] === '\\sum' || this.list[this.next] === '\\min';
    const base = this.atom();
    let low;
    let high = '';
    for (;;) {
      const token = this.list[this.next];
      if (token === '_') {
        this.next++;
        low = this.group();
      } else if (token === '^') {
        this.next++;
        high += this.group();
      } else if (token === "'") {
        this.next++;
        high += '<mo>′</mo>';
      } else break;
    }
    const above = high && `<mrow>${high}</mrow>`;
    const [sub, sup, both] = limits ? ['munder', 'mover', 'munderover'] : ['msub', 'msup', 'msubsup'];
    if (low !== undefined && above) return `<${both}>${base}${low}${above}</${both}>`;
    if (low !== undefined) return `<${sub}>${base}${low}</${sub}>`;
    return above ? `<${sup}>${base}${above}</${sup}>` : base;
  }

  fence() {
    const token = this.list[this.next++];
    const sign = token.startsWith('\\') ? operators[token.slice(1)] : token;
    return sign === '.' ? '' : `<mo stretchy="true">${escaped(sign ?? this.fail(token))}</mo>`;
  }

  atom() {
    const token = this.list[this.next++] ?? this.fail('its end');
    if (token === '{') return row(this.until('}'));
    if (/^\d/.test(token)) return `<mn>${token}</mn>`;
    if (/^[A-Za-z]$/.test(token)) return `<mi>${token}</mi>`;
    if (!token.startsWith('\\')) {
      const stretchy = /[|()[\]]/.test(token) ? ' stretchy="false"' : '';
      return `<mo${stretchy}>${token === '-' ? '−' : escaped(token)}</mo>`;
    }
    const name = token.slice(1);
    if (name === 'frac') return `<mfrac>${this.group()}${this.group()}</mfrac>`;
    if (name === 'sqrt') return `<msqrt>${this.group()}</msqrt>`;
    if (name === 'tilde') return `<mover accent="true">${this.group()}<mo>~</mo></mover>`;
    if (name === 'text') return `<mtext>${escaped(this.words())}</mtext>`;
    if (name === 'left') {
      const open = this.fence();
      const inner = this.until('\\right');
      return `<mrow>${open}${inner.join('')}${this.fence()}</mrow>`;
    }
    if (name in letters) return `<mi>${letters[name]}</mi>`;
    if (name in operators) return `<mo${/angle$/.test(name) ? ' stretchy="false"' : ''}>${operators[name]}</mo>`;
    if (functions.has(name)) return `<mi>${name}</mi>`;
    if (name in spaces) return `<mspace width="${spaces[name]}"/>`;
    return this.fail(token);
  }
}

/** A formula in TeX as a block of MathML. */
export function mathml(tex) {
  const parser = new Parser(tex);
  const parts = [];
  while (parser.next < parser.list.length) parts.push(parser.scripted());
  return `<math display="block"><mrow>${parts.join('')}</mrow></math>`;
}
