import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';

const byName = {
  type: 'object' as const,
  additionalProperties: {
    type: 'object',
    properties: {
      status: { type: 'string', enum: ['up', 'down'] },
      message: { type: 'string', description: 'Why it is down.' },
      progress: {
        type: 'object',
        description: 'How far something has come that must be at its end.',
        required: ['done', 'of', 'unit'],
        properties: {
          done: { type: 'integer', minimum: 0 },
          of: { type: 'integer', minimum: 0 },
          unit: { type: 'string', enum: ['records', 'partitions'] },
        },
      },
    },
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
