/** Results of an asynchronous function, one item after the other. */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [k, item] of items.entries()) results.push(await work(item, k));
  return results;
}
