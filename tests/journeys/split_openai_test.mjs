import { splitTests } from './splits.mjs';

splitTests('openai', ['LF', 'CRLF', 'gzip']);
