/** A page of HTML without its scripts and styles. */
export function pageWords(html: string): string {
  return html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
}
