/** What the scripts of a page draw, as it stands in the page: plain JSON, no imports, as browser and library share it. */
export interface PageData {
  /** of each figure by its id, one plot or several beside each other */
  plots: Readonly<Record<string, readonly PlotData[]>>;
  viewer: ViewerData | null;
}

/** Curves on a pair of axes. Labels are markup. */
export interface PlotData {
  title: string | null;
  x: PlotAxis;
  y: PlotAxis;
  series: readonly PlotSeries[];
  /** dashed lines */
  guides: readonly { x: readonly [number, number]; y: readonly [number, number]; label: string }[];
  /** dashed lines across the axes */
  levels: readonly { y: number; label: string }[];
  /** value ± error over a stretch of x */
  bands: readonly { x: readonly [number, number]; value: number; error: number; colour: string }[];
  notes: readonly string[];
}

export interface PlotAxis {
  kind: 'log' | 'linear';
  domain: readonly [number, number];
  label: string;
}

export interface PlotSeries {
  label: string;
  colour: string;
  /** outline of a marker around (0, 0), as in the path of an SVG [pt] */
  marker: string;
  filled: boolean;
  /** of a curve with filled markers, the points that have open ones */
  open?: readonly boolean[];
  /** dashed, without markers */
  line?: 'dashed';
  /** null where there is no number */
  x: readonly (number | null)[];
  y: readonly (number | null)[];
  /** standard errors of y; null without */
  error: readonly (number | null)[] | null;
}

/** Base64 of little-endian float32, or of bytes. */
export type Packed = string;

export interface ViewerData {
  states: readonly ViewerState[];
  /** what is not shown, and why; markup */
  omitted: readonly string[];
}

/** One configuration on its way. Lengths in mean diameters. */
export interface ViewerState {
  /** markup */
  label: string;
  dimension: 2 | 3;
  boxLength: number;
  particles: number;
  /** [N*D] float32 at the start, within the box */
  positions: Packed;
  /** [N] float32; null where all are 1 */
  diameters: Packed | null;
  frames: readonly ViewerFrame[];
  fields: readonly ViewerField[];
}

export interface ViewerFrame {
  /** [tau0]; null where it is not known */
  time: number | null;
  /** what the state is called, plain text; null between start and end */
  name: string | null;
  /** [N*D] float32 since the start; null at the start */
  displacement: Packed | null;
  /** [N] float32, |v| = |F|/zeta [length/tau0]; null where it was not computed */
  speed: Packed | null;
}

/** A value of each particle that belongs to the whole of the way. */
export interface ViewerField {
  id: string;
  /** markup, with the unit */
  label: string;
  /** `classes`: bytes, an index each; otherwise float32, NaN where there is none */
  kind: 'log' | 'linear' | 'classes';
  values: Packed;
  /** of kind `classes`: label (markup) and colour of each */
  classes?: readonly { label: string; colour: string }[];
}
