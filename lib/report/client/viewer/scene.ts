import type { Camera } from './camera';
import { type Colouring, noValue } from './colouring';
import { Program } from './program';
import { arrowVertex, lineVertex, particleFragment, particleVertex, plainFragment } from './shaders';

/** What of the particles is drawn, and how. */
export interface Look {
  /** displacements are drawn this many times as long; 0: none */
  magnification: number;
  /** of the diameters */
  size: number;
  /** part of the box, about its middle in z, that is shown */
  slice: number;
  /** particles below this part of the colour scale are hidden */
  least: number;
}

/** Places of the attributes in the shaders. */
const slots = { corner: 0, position: 1, displacement: 2, diameter: 3, place: 4 };
const square = [-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0];
/** A shaft of two triangles and a head: (part of the way, side, whether of the head). */
const arrow = [0, -1, 0, 1, -1, 0, 0, 1, 0, 0, 1, 0, 1, -1, 0, 1, 1, 0, 1, -1, 1, 2, 0, 1, 1, 1, 1];
const arrowInk = [0.07, 0.07, 0.07];
const boxInk = [0.45, 0.45, 0.45];

/**
 * The particles of one configuration, the arrows and the box, drawn by WebGL2 itself: three programs and instanced squares
 * are a few hundred lines and 10 kB, where three.js would put 700 kB into each page and needs shaders of our own all the same.
 */
export class Scene {
  private readonly gl: WebGL2RenderingContext;
  private readonly programs: { particles: Program; arrows: Program; lines: Program };
  private readonly corners: { square: WebGLBuffer; arrow: WebGLBuffer; box: WebGLBuffer };
  private readonly ofParticles: Record<'position' | 'displacement' | 'diameter' | 'place', WebGLBuffer>;
  private count = 0;
  private dimension: 2 | 3 = 2;
  private boxLength = 1;
  private boxVertices = 0;

  /** @throws {Error} where the browser has no WebGL2 */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: true, alpha: false, preserveDrawingBuffer: true });
    if (gl === null) throw new Error('this browser has no WebGL2');
    this.gl = gl;
    this.programs = {
      particles: new Program(gl, particleVertex, particleFragment),
      arrows: new Program(gl, arrowVertex, plainFragment),
      lines: new Program(gl, lineVertex, plainFragment),
    };
    const buffer = (): WebGLBuffer => gl.createBuffer();
    this.corners = { square: buffer(), arrow: buffer(), box: buffer() };
    this.ofParticles = { position: buffer(), displacement: buffer(), diameter: buffer(), place: buffer() };
    this.fill(this.corners.square, Float32Array.from(square));
    this.fill(this.corners.arrow, Float32Array.from(arrow));
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    }
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.enableVertexAttribArray(slots.corner);
  }

  /** Another configuration: rows of three coordinates, diameters. */
  setParticles(dimension: 2 | 3, boxLength: number, positions: Float32Array, diameters: Float32Array): void {
    this.dimension = dimension;
    this.boxLength = boxLength;
    this.count = diameters.length;
    this.fill(this.ofParticles.position, positions);
    this.fill(this.ofParticles.diameter, diameters);
    const edges = boxEdges(dimension, boxLength);
    this.boxVertices = edges.length / 3;
    this.fill(this.corners.box, edges);
  }

  /** [N*3] since the start. */
  setDisplacements(displacements: Float32Array): void {
    this.fill(this.ofParticles.displacement, displacements);
  }

  setColours({ places, palette }: Colouring): void {
    const { gl } = this;
    this.fill(this.ofParticles.place, places);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, palette.length / 4, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette);
  }

  draw(camera: Camera, look: Look): void {
    const { gl, canvas, dimension, boxLength } = this;
    const solid = dimension === 3;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(1, 1, 1, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const pixels = camera.pixelsPerLength(canvas.width, canvas.height);
    const middle = boxLength / 2;
    const shared = {
      rotation: camera.rotation,
      box: boxLength,
      half_: middle,
      pan: camera.pan,
      scale: [(2 * pixels) / canvas.width, (2 * pixels) / canvas.height],
      pixels,
      // the whole diagonal of the box lies between the near and the far plane
      depthScale: 1 / (1.02 * boxLength),
      size: look.size,
      slice: [middle * (1 - look.slice) - 1e-6, middle * (1 + look.slice) + 1e-6],
      least: look.least,
    };
    const begin = (program: Program): void => {
      program.use();
      program.set(shared);
      program.setFlag('solid', solid);
    };
    this.setState(solid);

    begin(this.programs.lines);
    this.programs.lines.set({ ink: boxInk });
    this.instanced(false);
    this.bind(slots.corner, this.corners.box, 3);
    gl.drawArrays(gl.LINES, 0, this.boxVertices);

    begin(this.programs.particles);
    this.programs.particles.set({ none: noValue });
    this.instanced(true);
    this.bind(slots.corner, this.corners.square, 3);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);

    if (look.magnification > 0) {
      begin(this.programs.arrows);
      this.programs.arrows.set({
        ink: arrowInk,
        magnification: look.magnification,
        viewport: [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio],
        // arrows have a width on the screen, whatever its pixels
        pixels: pixels / devicePixelRatio,
      });
      this.bind(slots.corner, this.corners.arrow, 3);
      gl.drawArraysInstanced(gl.TRIANGLES, 0, arrow.length / 3, this.count);
    }
  }

  /** Spheres hide each other by depth, with smooth edges by coverage; discs lie in their order. */
  private setState(solid: boolean): void {
    const { gl } = this;
    const when = (on: boolean, what: number): void => (on ? gl.enable(what) : gl.disable(what));
    when(solid, gl.DEPTH_TEST);
    when(solid, gl.SAMPLE_ALPHA_TO_COVERAGE);
    when(!solid, gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  private instanced(on: boolean): void {
    const { gl, ofParticles } = this;
    const widths = { position: 3, displacement: 3, diameter: 1, place: 1 } as const;
    for (const name of ['position', 'displacement', 'diameter', 'place'] as const) {
      if (on) {
        gl.enableVertexAttribArray(slots[name]);
        this.bind(slots[name], ofParticles[name], widths[name]);
        gl.vertexAttribDivisor(slots[name], 1);
      } else gl.disableVertexAttribArray(slots[name]);
    }
  }

  private bind(slot: number, buffer: WebGLBuffer, width: number): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.vertexAttribPointer(slot, width, this.gl.FLOAT, false, 0, 0);
  }

  private fill(buffer: WebGLBuffer, values: Float32Array): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, values, this.gl.DYNAMIC_DRAW);
  }
}

/** Ends of the edges of the box. */
function boxEdges(dimension: 2 | 3, length: number): Float32Array {
  const corners = dimension === 2 ? 4 : 8;
  const at = (k: number): number[] => [(k & 1) * length, ((k >> 1) & 1) * length, ((k >> 2) & 1) * length];
  const edges: number[] = [];
  for (let k = 0; k < corners; k++) {
    for (const bit of [1, 2, 4]) if ((k & bit) === 0 && (k | bit) < corners) edges.push(...at(k), ...at(k | bit));
  }
  return Float32Array.from(edges);
}
