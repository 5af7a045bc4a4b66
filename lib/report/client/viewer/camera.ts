/** Rows of a rotation, from the box to the screen: x right, y up, z towards the eye. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

const identity: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const zoomBounds = { least: 0.2, most: 400 };
/** Part of the shorter side of the picture that the box takes at first. */
const fill = 0.94;

/** A parallel view of the box: turned about its centre, moved and enlarged. */
export class Camera {
  rotation: Rotation = identity;
  /** the point of the view plane in the middle of the picture [length] */
  pan: [number, number] = [0, 0];
  zoom = 1;

  constructor(
    private readonly dimension: 2 | 3,
    private readonly boxLength: number,
  ) {
    this.reset();
  }

  reset(): void {
    this.rotation = identity;
    this.pan = [0, 0];
    this.zoom = 1;
    if (this.dimension === 3) {
      this.turn(-0.5, 0);
      this.turn(0, 0.35);
    }
  }

  /** Pixels of a length on a picture of this size. */
  pixelsPerLength(width: number, height: number): number {
    // a turned cube needs room for its edges
    const extent = this.boxLength * (this.dimension === 3 ? 1.5 : 1);
    return (this.zoom * fill * Math.min(width, height)) / extent;
  }

  /** Turns the box about the vertical of the screen, and about its horizontal [rad]. */
  turn(aboutVertical: number, aboutHorizontal: number): void {
    const [c, s] = [Math.cos(aboutVertical), Math.sin(aboutVertical)];
    const [d, t] = [Math.cos(aboutHorizontal), Math.sin(aboutHorizontal)];
    this.rotation = product([1, 0, 0, 0, d, -t, 0, t, d], product([c, 0, s, 0, 1, 0, -s, 0, c], this.rotation));
  }

  /** Enlarges so that the point of the picture under the cursor stays [px from the middle, y up]. */
  enlarge(factor: number, x: number, y: number, width: number, height: number): void {
    const before = this.pixelsPerLength(width, height);
    this.zoom = Math.min(zoomBounds.most, Math.max(zoomBounds.least, this.zoom * factor));
    const after = this.pixelsPerLength(width, height);
    this.pan = [this.pan[0] + x / before - x / after, this.pan[1] + y / before - y / after];
  }

  /** A point of the box in the view, about its centre. */
  view(x: number, y: number, z: number): [number, number, number] {
    const half = this.boxLength / 2;
    const [a, b, c] = [x - half, y - half, this.dimension === 3 ? z - half : 0];
    const r = this.rotation;
    return [r[0] * a + r[1] * b + r[2] * c, r[3] * a + r[4] * b + r[5] * c, r[6] * a + r[7] * b + r[8] * c];
  }
}

function product(a: Rotation, b: Rotation): Rotation {
  const entry = (i: number, j: number): number => a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  return [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => entry(i, j))) as unknown as Rotation;
}
