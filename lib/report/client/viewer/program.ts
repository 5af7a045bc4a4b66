/** A compiled pair of shaders with its uniforms by name. */
export class Program {
  private readonly program: WebGLProgram;
  private readonly places = new Map<string, WebGLUniformLocation | null>();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
  ) {
    this.program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(kind) as WebGLShader;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = (gl.getAttachedShaders(this.program) ?? []).map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`the viewer's shaders do not compile: ${logs.join(' ')}`);
    }
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  /** Numbers by the name of their uniform: 1 to 3 a vector, 9 a matrix by rows. */
  set(values: Record<string, number | readonly number[]>): void {
    const { gl } = this;
    for (const [name, value] of Object.entries(values)) {
      const numbers = typeof value === 'number' ? [value] : value;
      const at = this.place(name);
      if (numbers.length === 9) gl.uniformMatrix3fv(at, true, numbers);
      else if (numbers.length === 3) gl.uniform3fv(at, numbers);
      else if (numbers.length === 2) gl.uniform2fv(at, numbers);
      else gl.uniform1f(at, numbers[0]);
    }
  }

  setFlag(name: string, value: boolean): void {
    this.gl.uniform1i(this.place(name), value ? 1 : 0);
  }

  private place(name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name) ?? null;
  }
}
