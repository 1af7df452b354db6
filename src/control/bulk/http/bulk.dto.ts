import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { Meets } from '../../../validation/meets.js';
import { flag, oneOf, text } from '../../../validation/rule.js';

const FLAGS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);
const asFlag = Transform(({ value }: { value: unknown }) => FLAGS.get(value) ?? value);

/** How to import. */
export class ImportQuery {
  @ApiProperty({
    description: 'Only tells what would become of each line.',
    required: false,
    default: false,
    type: 'boolean',
  })
  @asFlag
  @Meets(flag)
  @IsOptional()
  readonly dryRun: boolean = false;

  @ApiProperty({
    description: 'Which lines are told of: all, or only those that failed.',
    required: false,
    default: 'failed',
    enum: ['failed', 'all'],
  })
  @Meets(oneOf(['failed', 'all']))
  @IsOptional()
  readonly report: 'failed' | 'all' = 'failed';
}

/** What to export. */
export class ExportQuery {
  @ApiProperty({
    description: 'Only what belongs to this tenant.',
    required: false,
    type: 'string',
  })
  @Meets(text(1, 64))
  @IsOptional()
  readonly tenant?: string;

  @ApiProperty({
    description: 'Along with the signing secrets; for admins.',
    required: false,
    default: false,
    type: 'boolean',
  })
  @asFlag
  @Meets(flag)
  @IsOptional()
  readonly secrets: boolean = false;
}
