export interface ShopEvent {
  readonly topic: 'orders' | 'payments';
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly data: object;
}

/** The events of a small shop, in the order in which they happen. */
export function shopEvents(orders: number): ShopEvent[];
