import { getContext, setContext } from 'svelte';
import { WAYS, type Way } from '../../license/product.ts';

/** How tokens may travel here: what the panels that show and take them go by. */
export interface Travel {
  /** Ways that the product allows (`policy.ways`); at the issuer, all. */
  readonly ways: readonly Way[];
  /** The address of an app that takes tokens out of links; where there is none, no links are made. */
  readonly linkBase: string | undefined;
}

const EVERYTHING: Travel = { ways: WAYS, linkBase: undefined };
const KEY = Symbol('travel');

/** What holds for a component; read when it is needed, it may change. */
export function travelHere(): () => Travel {
  return getContext<(() => Travel) | undefined>(KEY) ?? (() => EVERYTHING);
}

/** Changes something for all components inside this one. */
export function setTravel(changes: () => Partial<Travel>): void {
  const outside = travelHere();
  setContext(KEY, () => ({ ...outside(), ...changes() }));
}
