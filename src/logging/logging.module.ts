import { Module, type DynamicModule } from '@nestjs/common';
import { LogLevelController } from './log-level.controller.js';
import { LogLevelSwitch } from './log-level-switch.js';

/** `/v1/log-level`. */
@Module({})
export class LoggingModule {
  static forRoot(logLevel: LogLevelSwitch): DynamicModule {
    return {
      module: LoggingModule,
      controllers: [LogLevelController],
      providers: [{ provide: LogLevelSwitch, useValue: logLevel }],
    };
  }
}
