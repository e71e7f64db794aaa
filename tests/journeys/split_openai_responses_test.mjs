import { splitTests } from './splits.mjs';

splitTests('openai/responses');
