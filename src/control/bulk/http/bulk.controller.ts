import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Asking } from '../../../api/caller.js';
import { NDJSON } from '../../../api/ndjson.js';
import { INPUT_PROBLEMS, Operation } from '../../../api/operation.js';
import { Valid } from '../../../api/valid.pipe.js';
import { InvalidFields } from '../../../validation/field-fault.js';
import type { Caller } from '../../access.js';
import { Bulk } from '../bulk.js';
import type { ImportedLine } from '../import-lines.js';
import { ExportQuery, ImportQuery } from './bulk.dto.js';

/** Many objects at once, a JSON object on each line. */
@ApiTags('bulk')
@ApiBearerAuth('api-key')
@Controller('v1')
export class BulkController {
  constructor(@Inject(Bulk) private readonly bulk: Bulk) {}

  @Post('import')
  @HttpCode(200)
  @ApiConsumes(NDJSON)
  @ApiBody({
    description:
      'On each line an object as PUT takes it, with its `kind` (`endpoint` or `subscription`) and its `id`.',
    schema: { type: 'string' },
  })
  @Operation({
    id: 'importObjects',
    summary: 'Create or replace many endpoints and subscriptions',
    answer: {
      status: 200,
      description:
        'A line `{"line","id","outcome","code","detail","errors"}` for each line that failed, or for all; then `{"summary":{"lines","created","replaced","failed","dryRun"}}`.',
      lines: true,
    },
    problems: [...INPUT_PROBLEMS, 'forbidden'],
  })
  import(
    @Asking() caller: Caller,
    @Query(Valid) { dryRun, report }: ImportQuery,
    @Body() body: unknown,
  ): StreamableFile {
    if (!(body instanceof Readable))
      throw new InvalidFields([{ field: '', message: `must be a body of type ${NDJSON}` }]);
    const results = this.bulk.import(caller, body, dryRun);
    return new StreamableFile(Readable.from(told(results, dryRun, report)), { type: NDJSON });
  }

  @Get('export')
  @Operation({
    id: 'exportObjects',
    summary: 'All endpoints and subscriptions, as an import takes them',
    answer: { status: 200, description: 'An object on each line.', lines: true },
    problems: ['invalid-fields', 'forbidden'],
  })
  export(@Asking() caller: Caller, @Query(Valid) { tenant, secrets }: ExportQuery): StreamableFile {
    const lines = this.bulk.export(caller, { tenant: tenant ?? null, secrets });
    return new StreamableFile(Readable.from(lines), { type: NDJSON });
  }
}

/** The results as lines, and their summary at the end. */
async function* told(
  results: AsyncIterable<ImportedLine>,
  dryRun: boolean,
  report: 'failed' | 'all',
): AsyncGenerator<string> {
  const counts = { created: 0, replaced: 0, failed: 0 };
  let lines = 0;
  for await (const result of results) {
    lines += 1;
    counts[result.outcome] += 1;
    if (report === 'all' || result.outcome === 'failed') yield `${JSON.stringify(result)}\n`;
  }
  yield `${JSON.stringify({ summary: { lines, ...counts, dryRun } })}\n`;
}
