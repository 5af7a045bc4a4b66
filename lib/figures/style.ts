/** How figures look: sizes of text and lines at final size [pt], and colours. */
export interface FigureStyle {
  /** text at the ticks, of the axes' labels, of the legend; a journal asks for 8 pt or more */
  tickSize: number;
  labelSize: number;
  legendSize: number;
  /** width of the lines of curves, guides and the legend */
  lineWidth: number;
  /** symbols, in parts of their usual size */
  markerSize: number;
  /** width of the frame and the ticks */
  axisLine: number;
  tickLength: number;
  minorTickLength: number;
  /** '#rrggbb' of curves, from cold to hot or in their order; those between are mixed. null: violet to orange-brown */
  curveColours: readonly string[] | null;
  /** '#rrggbb' of D²min and other fields, from low to high. null: pale yellow to purple */
  fieldColours: readonly string[] | null;
}

export const defaultStyle: Readonly<FigureStyle> = {
  tickSize: 8,
  labelSize: 9,
  legendSize: 8,
  lineWidth: 0.9,
  markerSize: 1,
  axisLine: 0.7,
  tickLength: 4,
  minorTickLength: 2.2,
  curveColours: null,
  fieldColours: null,
};

/** What is drawn with from now on, and the margin around a panel [pt]. */
export const style: FigureStyle & { readonly edge: number } = { ...defaultStyle, edge: 3 };
