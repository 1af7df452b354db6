import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { TenantPageQuery } from '../../../api/paging.dto.js';
import { Meets } from '../../../validation/meets.js';
import { flag, listOf, text } from '../../../validation/rule.js';
import type { EndpointFilter } from '../endpoint-filter.js';

const labelRule = text(1, 127, {
  pattern: /^[A-Za-z0-9._/-]{1,63}(:[A-Za-z0-9._/@+-]{0,63})?$/,
  form: 'name or name:value',
});

/** Which endpoints are listed. */
export class EndpointQuery extends TenantPageQuery {
  @ApiProperty({
    description:
      'Only endpoints with this label: `name`, or `name:value`. Several must all be there.',
    required: false,
    type: 'string',
    isArray: true,
    example: ['team:billing'],
  })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @Meets(listOf(labelRule, 0, 20))
  @IsOptional()
  readonly label?: readonly string[];

  @ApiProperty({
    description: 'Only endpoints that are disabled, or only those that are not.',
    required: false,
    type: 'boolean',
  })
  @Transform(({ value }: { value: unknown }) => FLAGS.get(value) ?? value)
  @Meets(flag)
  @IsOptional()
  readonly disabled?: boolean;

  @ApiProperty({
    description: 'Only endpoints whose URL begins so.',
    required: false,
    type: 'string',
    example: 'https://example.com/',
  })
  @Meets(text(1, 2_048))
  @IsOptional()
  readonly urlPrefix?: string;
}

const FLAGS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

/** The filter that a query asks for. */
export function filterOf({ tenant, label, disabled, urlPrefix }: EndpointQuery): EndpointFilter {
  return {
    tenant: tenant ?? null,
    labels: label ?? [],
    disabled: disabled ?? null,
    urlPrefix: urlPrefix ?? null,
  };
}
