import type { PageData } from '../../lib/report/page-data';

/** A page of HTML without its scripts and styles. */
export function pageWords(html: string): string {
  return html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
}

/** What the script of a report draws. */
export function pageData(html: string): PageData {
  return JSON.parse(/<script type="application\/json" id="page-data">(.*)<\/script>/.exec(html)![1]) as PageData;
}
