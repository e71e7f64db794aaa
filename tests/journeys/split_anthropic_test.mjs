import { splitTests } from './splits.mjs';

splitTests('anthropic/');
