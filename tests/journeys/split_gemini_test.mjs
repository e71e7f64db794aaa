import { splitTests } from './splits.mjs';

splitTests('gemini/');
