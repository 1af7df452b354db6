import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { StageAnswer } from '../api-stage.js';
import type { Schema } from './schema-values.js';

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

/** One operation of the document. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Of the body, by its media type. */
  readonly bodies: Readonly<Record<string, Schema>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** What of an OpenAPI document is looked at. */
export interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly parameters?: readonly Parameter[];
            readonly requestBody?: Content;
            readonly responses: Readonly<Record<string, Content>>;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An OpenAPI document, as the truth that answers are held against. */
export class Documented {
  readonly operations: readonly DocumentedOperation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly checks = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenApi) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'openapi');
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters, requestBody }]) => ({
        id: operationId,
        method,
        path,
        parameters: parameters ?? [],
        bodies: Object.fromEntries(
          Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
        ),
      })),
    );
  }

  get schemas(): Readonly<Record<string, Schema>> {
    return this.document.components.schemas;
  }

  /** @returns what of an answer contradicts the document; null when nothing does */
  contradiction({ method, path }: DocumentedOperation, answer: StageAnswer): string | null {
    const { status, headers, text } = answer;
    const response = this.document.paths[path]?.[method]?.responses[status];
    if (response === undefined) return `status ${status} is not documented: ${text}`;
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    const { content } = response;
    if (content === undefined) return text === '' ? null : `a body is not documented: ${text}`;
    if (content[type] === undefined) return `the type "${type}" is not documented for ${status}`;
    if (!type.includes('json') || type.includes('ndjson')) return null;
    const check = this.check(['paths', path, method, 'responses', `${status}`, 'content', type]);
    if (check(JSON.parse(text))) return null;
    return `the body breaks its schema: ${this.ajv.errorsText(check.errors)} in ${text}`;
  }

  private check(place: readonly string[]): ValidateFunction {
    const pointer = place.map((each) => encodeURIComponent(escaped(each))).join('/');
    const known = this.checks.get(pointer);
    if (known !== undefined) return known;
    const check = this.ajv.compile({ $ref: `openapi#/${pointer}/schema` });
    this.checks.set(pointer, check);
    return check;
  }
}

/** @source RFC 6901 section 3 */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
