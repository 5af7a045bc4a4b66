const common = `#version 300 es
precision highp float;
uniform mat3 rotation;
uniform float box;
uniform float half_;
uniform vec2 pan;
/* clip coordinates and pixels of a length */
uniform vec2 scale;
uniform float pixels;
uniform float depthScale;
uniform float size;
/* what is shown: a range of z in the box, and of places on the colour scale */
uniform vec2 slice;
uniform float least;
uniform bool solid;
layout(location = 0) in vec3 corner;
layout(location = 1) in vec3 position;
layout(location = 2) in vec3 displacement;
layout(location = 3) in float diameter;
layout(location = 4) in float place;

vec3 inBox() {
  vec3 p = position + displacement;
  return p - box * floor(p / box);
}
bool hidden(vec3 p) {
  return (solid && (p.z < slice.x || p.z > slice.y)) || (least > 0.0 && place < least);
}
vec3 viewed(vec3 p) {
  return rotation * (p - vec3(half_, half_, solid ? half_ : 0.0));
}
const vec4 nowhere = vec4(2.0, 2.0, 2.0, 1.0);
`;

/** Discs and spheres: a square each that the fragment shader cuts out, with the depth of a sphere. */
export const particleVertex = `${common}
out vec2 at;
out float radius;
out float depth;
out float colourPlace;
void main() {
  vec3 p = inBox();
  colourPlace = place;
  at = corner.xy;
  if (hidden(p)) { gl_Position = nowhere; return; }
  vec3 v = viewed(p);
  radius = max(0.5 * diameter * size, 0.8 / pixels);
  depth = v.z;
  gl_Position = vec4((v.xy + at * radius - pan) * scale, -v.z * depthScale, 1.0);
}`;

export const particleFragment = `#version 300 es
precision highp float;
uniform sampler2D palette;
uniform vec3 none;
uniform float pixels;
uniform float depthScale;
uniform bool solid;
in vec2 at;
in float radius;
in float depth;
in float colourPlace;
out vec4 colour;
void main() {
  float r = length(at);
  /* one pixel, as a part of the radius */
  float px = 1.0 / max(radius * pixels, 1.0);
  if (r > 1.0 + 0.5 * px) discard;
  float alpha = clamp((1.0 - r) / px + 0.5, 0.0, 1.0);
  vec3 base = colourPlace < 0.0 ? none : texture(palette, vec2(colourPlace, 0.5)).rgb;
  if (solid) {
    float z = sqrt(max(0.0, 1.0 - r * r));
    float light = max(0.0, dot(vec3(at, z), normalize(vec3(0.35, 0.5, 0.8))));
    base *= 0.42 + 0.62 * light;
    float far = clamp(0.5 - 0.5 * depth * depthScale, 0.0, 1.0);
    base = mix(base, vec3(1.0), 0.45 * far * far);
    gl_FragDepth = 0.5 - 0.5 * (depth + radius * z) * depthScale;
  } else {
    float edge = smoothstep(1.0 - max(2.0 * px, 0.08), 1.0, r);
    base = mix(base, base * 0.62, edge * clamp(radius * pixels / 4.0, 0.0, 1.0));
    gl_FragDepth = 0.5;
  }
  colour = vec4(base, alpha);
}`;

/** Arrows: corner is (part of the shaft, side, whether of the head). */
export const arrowVertex = `${common}
uniform float magnification;
uniform vec2 viewport;
void main() {
  vec3 p = inBox();
  if (hidden(p)) { gl_Position = nowhere; return; }
  vec3 tail = viewed(p);
  vec3 tip = tail + rotation * (displacement * magnification);
  vec2 along = (tip.xy - tail.xy) * pixels;
  float reach = length(along);
  if (reach < 1.5) { gl_Position = nowhere; return; }
  vec2 unit = along / reach;
  /* smaller where the particles are */
  float head = min(clamp(0.45 * pixels, 3.0, 9.0), 0.5 * reach);
  float width = corner.z > 0.5 ? 0.42 * head : clamp(0.05 * pixels, 0.35, 0.8);
  float t = corner.x < 0.5 ? 0.0 : corner.x < 1.5 ? reach - head : reach;
  vec2 offset = unit * t + vec2(-unit.y, unit.x) * corner.y * width;
  vec2 xy = (tail.xy - pan) * scale + 2.0 * offset / viewport;
  float z = mix(tail.z, tip.z, t / reach);
  gl_Position = vec4(xy, -z * depthScale, 1.0);
}`;

export const lineVertex = `${common}
void main() {
  vec3 v = viewed(corner);
  gl_Position = vec4((v.xy - pan) * scale, -v.z * depthScale, 1.0);
}`;

export const plainFragment = `#version 300 es
precision highp float;
uniform vec3 ink;
out vec4 colour;
void main() { colour = vec4(ink, 1.0); }`;
