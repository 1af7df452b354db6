import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';

const byName = {
  type: 'object' as const,
  additionalProperties: {
    type: 'object',
    properties: { status: { type: 'string', enum: ['up', 'down'] } },
    additionalProperties: true,
  },
} satisfies ApiPropertyOptions;

/** The health of the process, as Terminus tells it. */
export class HealthView {
  @ApiProperty({
    description: 'The worst of all checks.',
    type: 'string',
    enum: ['ok', 'degraded', 'error', 'shutting_down'],
  })
  readonly status!: string;

  @ApiPropertyOptional({ ...byName, description: 'The checks that are up, by name.' })
  readonly info?: Record<string, unknown>;

  @ApiPropertyOptional({ ...byName, description: 'The checks that are down, by name.' })
  readonly error?: Record<string, unknown>;

  @ApiProperty({ ...byName, description: 'All checks, by name.' })
  readonly details!: Record<string, unknown>;
}
