import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { INPUT_PROBLEMS, Operation } from '../api/operation.js';
import { Valid } from '../api/valid.pipe.js';
import { ChangeLogLevel, logLevelView, LogLevelView } from './log-level.dto.js';
import { LogLevelSwitch } from './log-level-switch.js';

/** The level of the log of the replica that is asked. */
@ApiTags('operations')
@ApiBearerAuth('api-key')
@Controller('v1/log-level')
export class LogLevelController {
  constructor(@Inject(LogLevelSwitch) private readonly logLevel: LogLevelSwitch) {}

  @Get()
  @Operation({
    id: 'getLogLevel',
    summary: 'The level of the log of the replica that answers',
    answer: { status: 200, description: 'The level.', type: LogLevelView },
  })
  get(): LogLevelView {
    return logLevelView(this.logLevel.standing);
  }

  @Put()
  @Operation({
    id: 'changeLogLevel',
    summary: 'Change the level of the log of the replica that answers, while it runs',
    answer: { status: 200, description: 'It holds from now on.', type: LogLevelView },
    problems: INPUT_PROBLEMS,
  })
  change(@Body(Valid) { level, forSeconds }: ChangeLogLevel): LogLevelView {
    const forMs = typeof forSeconds === 'number' ? forSeconds * 1000 : null;
    return logLevelView(this.logLevel.change(level, forMs));
  }
}
