type Schema = Record<string, unknown>;

const annotations = new Set(['$schema', 'description', 'properties', 'additionalProperties']);

const rules: Record<string, (wanted: never, value: unknown, schema: Schema) => boolean> = {
  type: (wanted: string, v) => {
    if (wanted === 'array') return Array.isArray(v);
    if (wanted === 'object') return typeof v === 'object' && v !== null && !Array.isArray(v);
    if (wanted === 'integer') return Number.isInteger(v);
    return typeof v === wanted;
  },
  const: (wanted: unknown, v) => v === wanted,
  enum: (wanted: unknown[], v) => wanted.includes(v),
  minimum: (wanted: number, v) => typeof v !== 'number' || v >= wanted,
  maximum: (wanted: number, v) => typeof v !== 'number' || v <= wanted,
  exclusiveMinimum: (wanted: number, v) => typeof v !== 'number' || v > wanted,
  minItems: (wanted: number, v) => !Array.isArray(v) || v.length >= wanted,
  items: (wanted: Schema, v) => !Array.isArray(v) || v.every((item) => allows(wanted, item)),
  anyOf: (wanted: Schema[], v) => wanted.some((branch) => allows(branch, v)),
  required: (wanted: string[], v) => typeof v !== 'object' || v === null || wanted.every((name) => name in v),
};

/**
 * Whether a JSON Schema (2020-12) allows a value: the part of the language that our schemas use, read from its
 * specification. A word that is not known here throws.
 */
export function allows(schema: Schema, value: unknown): boolean {
  for (const [word, wanted] of Object.entries(schema)) {
    if (annotations.has(word)) continue;
    const rule = rules[word];
    if (rule === undefined) throw new Error(`no rule for ${word}`);
    if (!rule(wanted as never, value, schema)) return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const rest = schema.additionalProperties ?? true;
  return Object.entries(value).every(([name, v]) => {
    if (Object.hasOwn(properties, name)) return allows(properties[name], v);
    return typeof rest === 'boolean' ? rest : allows(rest as Schema, v);
  });
}
