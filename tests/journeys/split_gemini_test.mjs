import { splitTests } from './splits.mjs';

splitTests('gemini', ['LF', 'CRLF', 'gzip']);
