import type { PipeTransform } from '@nestjs/common';
import { text } from '../validation/rule.js';
import { InvalidFields } from '../validation/field-fault.js';

const clientId = text(1, 64, { pattern: /^[A-Za-z0-9_-]+$/, form: 'letters, digits, "_", "-"' });

/** An id that a client chose for a new object. */
export class ClientId implements PipeTransform<string, string> {
  transform(id: string): string {
    const message = clientId.fault(id);
    if (message !== null) throw new InvalidFields([{ field: 'id', message }]);
    return id;
  }
}
