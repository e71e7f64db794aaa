import { splitTests } from './splits.mjs';

splitTests('anthropic', ['LF', 'CRLF', 'gzip']);
