import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asking } from '../api/caller.js';
import { INPUT_PROBLEMS, Operation } from '../api/operation.js';
import { Valid } from '../api/valid.pipe.js';
import { assertAdmin, type Caller } from '../control/access.js';
import { ChangeLogLevel, logLevelView, LogLevelView } from './log-level.dto.js';
import { LogLevelSwitch } from './log-level-switch.js';

/** The level of the log of the replica that is asked; it belongs to no tenant. */
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
    problems: ['forbidden'],
  })
  get(@Asking() caller: Caller): LogLevelView {
    assertAdmin(caller);
    return logLevelView(this.logLevel.standing);
  }

  @Put()
  @Operation({
    id: 'changeLogLevel',
    summary: 'Change the level of the log of the replica that answers, while it runs',
    answer: { status: 200, description: 'It holds from now on.', type: LogLevelView },
    problems: [...INPUT_PROBLEMS, 'forbidden'],
  })
  change(
    @Asking() caller: Caller,
    @Body(Valid) { level, forSeconds }: ChangeLogLevel,
  ): LogLevelView {
    assertAdmin(caller);
    const forMs = typeof forSeconds === 'number' ? forSeconds * 1000 : null;
    return logLevelView(this.logLevel.change(level, forMs));
  }
}
