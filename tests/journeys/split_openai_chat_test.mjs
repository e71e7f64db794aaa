import { splitTests } from './splits.mjs';

splitTests('openai/chat');
