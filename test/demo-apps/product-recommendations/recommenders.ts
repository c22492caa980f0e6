import { OrderLine } from '../../../demo-apps/product-recommendations/shop/shop';

/** The ten products that somebody would recommend to a customer. */
export type Recommender = (customerId: string) => string[];

const TEN = 10;

/** The same for everybody: what is bought most. */
export function popularity(orders: readonly OrderLine[]): Recommender {
  const counts = new Map<string, number>();
  for (const { sku } of orders) counts.set(sku, (counts.get(sku) ?? 0) + 1);
  const ten = best(counts);
  return () => ten;
}

/** What is bought by those who bought the same: the cosine of items, summed over what the customer has bought. */
export function itemToItem(orders: readonly OrderLine[]): Recommender {
  const bought = new Map<string, Set<string>>();
  const buyers = new Map<string, number>();
  for (const { customerId, sku } of orders) {
    const basket = bought.get(customerId) ?? new Set();
    bought.set(customerId, basket);
    if (!basket.has(sku)) buyers.set(sku, (buyers.get(sku) ?? 0) + 1);
    basket.add(sku);
  }
  const both = new Map<string, Map<string, number>>();
  for (const basket of bought.values()) {
    for (const one of basket) {
      const others = both.get(one) ?? new Map<string, number>();
      both.set(one, others);
      for (const other of basket) others.set(other, (others.get(other) ?? 0) + 1);
    }
  }
  return (customerId) => {
    const scores = new Map<string, number>();
    for (const one of bought.get(customerId) ?? []) {
      for (const [other, count] of both.get(one)!) {
        scores.set(other, (scores.get(other) ?? 0) + count / Math.sqrt(buyers.get(one)! * buyers.get(other)!));
      }
    }
    return best(scores);
  };
}

/** Mean over the customers of the later orders: 1 if all that they bought is recommended first, 0 if none of it is recommended. */
export function ndcgAt10(recommend: Recommender, later: readonly OrderLine[]): number {
  const wanted = new Map<string, Set<string>>();
  for (const { customerId, sku } of later) wanted.set(customerId, (wanted.get(customerId) ?? new Set()).add(sku));
  let sum = 0;
  for (const [customerId, skus] of wanted) {
    const gain = (rank: number) => 1 / Math.log2(rank + 2);
    const gained = recommend(customerId).reduce((total, sku, rank) => total + (skus.has(sku) ? gain(rank) : 0), 0);
    const ideal = Array.from({ length: Math.min(TEN, skus.size) }, (_, rank) => gain(rank)).reduce((total, each) => total + each, 0);
    sum += gained / ideal;
  }
  return sum / wanted.size;
}

const best = (scores: Map<string, number>) => [...scores].sort(([, one], [, other]) => other - one).slice(0, TEN).map(([sku]) => sku);
