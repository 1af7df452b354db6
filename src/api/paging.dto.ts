import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { Meets } from '../validation/meets.js';
import { rule, text, whole } from '../validation/rule.js';
import { Field } from './field.js';

const limitRule = whole(1, 200);
const cursorRule = rule(
  'the nextCursor of an earlier page',
  { type: 'string' },
  (value) => typeof value === 'string' && lastIdOf(value) !== null,
);

/** Which page of a listing is wanted. */
export class PageQuery {
  @ApiProperty({
    description: 'Objects on a page.',
    required: false,
    default: 50,
    type: 'integer',
    minimum: 1,
    maximum: 200,
  })
  @Type(() => Number)
  @Meets(limitRule)
  @IsOptional()
  readonly limit: number = 50;

  @ApiProperty({
    description: 'The `nextCursor` of the page before.',
    required: false,
    type: 'string',
  })
  @Meets(cursorRule)
  @IsOptional()
  readonly cursor?: string;
}

/** A listing that can be narrowed to a tenant. */
export class TenantPageQuery extends PageQuery {
  @ApiProperty({ description: 'Only objects of this tenant.', required: false, type: 'string' })
  @Meets(text(1, 64))
  @IsOptional()
  readonly tenant?: string;
}

/** A listing of what belongs to endpoints. */
export class EndpointPageQuery extends TenantPageQuery {
  @ApiProperty({ description: 'Only objects of this endpoint.', required: false, type: 'string' })
  @Meets(text(1, 64))
  @IsOptional()
  readonly endpointId?: string;
}

/** What every page has beside its items. */
export class PageView {
  @Field('Give it as `cursor` to get the next page; null on the last one.', text(1, 200), {
    nullable: true,
  })
  readonly nextCursor!: string | null;
}

/** The cursor of the page behind `id`; opaque to clients. */
export function cursorAfter(id: string | null): string | null {
  return id === null ? null : Buffer.from(id).toString('base64url');
}

/** The id that a cursor stands for, or null when it is none. */
export function lastIdOf(cursor: string): string | null {
  const id = Buffer.from(cursor, 'base64url').toString();
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) && cursorAfter(id) === cursor ? id : null;
}
