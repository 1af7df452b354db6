import { Meets } from '../validation/meets.js';
import { flag, listOf, numberFrom, oneOf, whole, type Rule } from '../validation/rule.js';
import { coerceFlag, coerceList, coerceNumber, coerceText, type Coercion } from './coercion.js';

/** What is known of one setting beside its value: enough to read it and to document it. */
export interface SettingInfo {
  /** Name in `Settings` and key in the YAML file: `kafkaBrokers`. */
  readonly field: string;
  /** Name in the environment: `KAFKA_BROKERS`. */
  readonly variable: string;
  /** The text of docs/configuration.md. */
  readonly text: string;
  /** What it takes, for people: `a whole number from 1 to 100`. */
  readonly takes: string;
  /** Turns text of the environment, or a YAML value, into the field's type. */
  readonly coerce: Coercion;
  /** Never shown. */
  readonly secret: boolean;
  /** May be given as `<VARIABLE>_FILE`, the path of a file that holds it. */
  readonly fileVariant: boolean;
  /** Stands in the documentation where the initialiser depends on the machine. */
  readonly shownDefault: string | null;
}

type Traits = Partial<Pick<SettingInfo, 'secret' | 'fileVariant' | 'shownDefault'>>;

const catalogue: SettingInfo[] = [];

/** All settings in the order of their declaration. */
export function settingInfos(): readonly SettingInfo[] {
  return catalogue;
}

/** Text that obeys `rule`; null when it is not given. */
export function Text(text: string, rule: Rule, traits?: Traits): PropertyDecorator {
  return setting(text, rule, coerceText, traits);
}

/** Text that is never shown and may come from a file. */
export function Secret(text: string, rule: Rule): PropertyDecorator {
  return setting(text, rule, coerceText, { secret: true, fileVariant: true });
}

/** `true` or `false`. */
export function Flag(text: string): PropertyDecorator {
  return setting(text, flag, coerceFlag);
}

/** A whole number in [min, max]. */
export function Whole(text: string, min: number, max: number): PropertyDecorator {
  return setting(text, whole(min, max), coerceNumber);
}

/** A part of a whole: a number in [0, 1]. */
export function Fraction(text: string): PropertyDecorator {
  return setting(text, numberFrom(0, 1), coerceNumber);
}

/** One of a few words. */
export function Choice(text: string, words: readonly string[]): PropertyDecorator {
  return setting(text, oneOf(words), coerceText);
}

/** A comma-separated list (in YAML also a sequence) whose items obey `item`. */
export function List(text: string, item: Rule, coerce: Coercion = coerceList): PropertyDecorator {
  return setting(
    text,
    listOf(item, 0, 1_000),
    coerce,
    {},
    `a comma-separated list, each ${item.expected}`,
  );
}

function setting(
  text: string,
  rule: Rule,
  coerce: Coercion,
  traits: Traits = {},
  takes: string = rule.expected,
): PropertyDecorator {
  const orNull: Rule = { ...rule, fault: (value) => (value === null ? null : rule.fault(value)) };
  const validated = Meets(orNull);
  return (target, key) => {
    validated(target, key);
    const field = String(key);
    catalogue.push({
      field,
      variable: variableOf(field),
      text,
      takes,
      coerce,
      secret: traits.secret ?? false,
      fileVariant: traits.fileVariant ?? false,
      shownDefault: traits.shownDefault ?? null,
    });
  };
}

/** `kafkaTlsCa` is `KAFKA_TLS_CA` in the environment. */
export function variableOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
