import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldFault } from './field-fault.js';
import { isPlainObject } from './rule.js';

/** Nothing that we take is nested deeper; deeper input could exhaust the stack of those that walk it. */
const MAX_DEPTH = 16;

/** The outcome of reading an input as `T`. */
export type Validated<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly faults: readonly FieldFault[] };

/**
 * Reads plain data (parsed JSON or YAML) as an instance of a decorated class. Fields that the class does not have are
 * faults. All faults are listed, nested ones by their path.
 */
export function validate<T extends object>(type: new () => T, plain: unknown): Validated<T> {
  if (!isPlainObject(plain)) return invalid([{ field: '', message: 'must be an object' }]);
  if (depthExceeds(plain, MAX_DEPTH)) {
    return invalid([{ field: '', message: `must not be nested deeper than ${MAX_DEPTH} levels` }]);
  }
  const value = plainToInstance(type, plain);
  const faults = faultsIn(value);
  return faults.length === 0 ? { kind: 'valid', value } : invalid(faults);
}

/** The faults of an instance of a decorated class, by path. */
export function faultsIn(instance: object): readonly FieldFault[] {
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false },
  });
  return errors.flatMap((error) => flatten(error, ''));
}

function invalid(faults: readonly FieldFault[]): {
  kind: 'invalid';
  faults: readonly FieldFault[];
} {
  return { kind: 'invalid', faults };
}

function flatten(error: ValidationError, parent: string): FieldFault[] {
  const field = parent === '' ? error.property : `${parent}.${error.property}`;
  const constraints = error.constraints ?? {};
  const own = Object.entries(constraints)
    .filter(([name]) => name !== 'nestedValidation' || Object.keys(constraints).length === 1)
    .map(([name, message]) => ({ field, message: name in WORDING ? WORDING[name]! : message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

const WORDING: Readonly<Record<string, string>> = {
  whitelistValidation: 'is not a known field',
  nestedValidation: 'must be an object',
};

function depthExceeds(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((each) => depthExceeds(each, limit - 1));
}
