import { GetRecommendationsCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { excerpt } from './reports';
import { align } from './table';
import { Cloud } from '../../../local-cloud/target';
import { DEPARTMENTS, Product } from '../shop/catalogue';
import { Customer } from '../shop/customers';
import { Shop, SOLD } from '../shop/shop';

export interface RecommendedItem {
  readonly itemId: string;
  readonly score?: number;
}

export interface AskOptions {
  /** @default 10 */
  readonly count?: number;
  /** A filter, and the values of its parameters. */
  readonly filter?: { readonly arn: string; readonly values?: Record<string, string> };
}

/** A customer, what was bought, and what the campaign recommends. */
export interface Window {
  readonly customer: Customer;
  /** What the customer has bought, most often first, with how often. */
  readonly bought: { readonly product: Product; readonly times: number }[];
  /** Of items that the shop knows; the best first. */
  readonly recommended: { readonly product: Product; readonly score?: number; readonly boughtBefore: boolean; readonly toTaste: boolean }[];
}

/** The campaign as the shop's pages ask it. */
export class Recommendations {
  private readonly client: PersonalizeRuntimeClient;

  constructor(cloud: Cloud, region: string, private readonly campaignArn: string) {
    this.client = new PersonalizeRuntimeClient(cloud.client(region));
  }

  public async for(userId: string, { count = 10, filter }: AskOptions = {}): Promise<RecommendedItem[]> {
    const { itemList = [] } = await this.client.send(new GetRecommendationsCommand({
      campaignArn: this.campaignArn, userId, numResults: count, filterArn: filter?.arn, filterValues: filter?.values,
    }));
    return itemList.map(({ itemId, score }) => ({ itemId: itemId!, score }));
  }

  /** What these customers see, beside what they bought. */
  public async windows(shop: Shop, customers: readonly Customer[], count = 10): Promise<Window[]> {
    const windows: Window[] = [];
    for (const customer of customers) windows.push(windowOf(shop, customer, await this.for(customer.customerId, { count })));
    return windows;
  }

  public close(): void {
    this.client.destroy();
  }
}

export function windowOf(shop: Shop, customer: Customer, recommended: readonly RecommendedItem[]): Window {
  const products = new Map(shop.products.map((product) => [product.sku, product]));
  const times = new Map<string, number>();
  for (const { customerId, sku, status } of shop.orders) {
    if (customerId === customer.customerId && (SOLD as readonly string[]).includes(status)) times.set(sku, (times.get(sku) ?? 0) + 1);
  }
  const favourites = favouritesOf(customer);
  return {
    customer,
    bought: [...times].sort(([, one], [, other]) => other - one).map(([sku, often]) => ({ product: products.get(sku)!, times: often })),
    recommended: recommended.map(({ itemId, score }) => {
      const product = products.get(itemId);
      if (!product) throw new Error(`${itemId} was recommended to ${customer.customerId}, but the shop has no such product`);
      return { product, score, boughtBefore: times.has(itemId), toTaste: favourites.includes(product.category) };
    }),
  };
}

/** The two departments that a customer likes most. */
export function favouritesOf({ tastes }: Customer): number[] {
  return tastes.map((_, category) => category).sort((one, other) => tastes[other] - tastes[one]).slice(0, 2);
}

export const departmentName = (category: number): string => DEPARTMENTS[category].name;

/** How much of what is recommended is from the two departments that the customers like most: 0.2 by chance. */
export function tasteShare(windows: readonly Window[]): number {
  const all = windows.flatMap(({ recommended }) => recommended);
  return all.filter(({ toTaste }) => toTaste).length / all.length;
}

export function windowTable(windows: readonly Window[], most = 3): string[] {
  const titles = (products: { product: Product }[]) => products.slice(0, most).map(({ product }) => product.title).join(', ');
  return align([
    ['customer', 'likes', 'bought', 'is recommended', 'to taste'],
    ...windows.map(({ customer, bought, recommended }) => [
      customer.customerId, favouritesOf(customer).map(departmentName).join(', '), excerpt(titles(bought), 70), titles(recommended),
      `${recommended.filter(({ toTaste }) => toTaste).length} of ${recommended.length}`,
    ]),
  ]);
}
