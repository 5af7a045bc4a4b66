/** A temperature in the name of a folder and in JSON, which knows no infinity. */
export function temperatureName(temperature: number): string {
  return temperature === Number.POSITIVE_INFINITY ? 'inf' : String(temperature);
}

/** A temperature for JSON: a number, or 'infinity'. */
export function temperatureForJson(temperature: number): number | 'infinity' {
  return temperature === Number.POSITIVE_INFINITY ? 'infinity' : temperature;
}
