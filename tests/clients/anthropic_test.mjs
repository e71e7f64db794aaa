import Anthropic from '@anthropic-ai/sdk';
import { anthropicJourneys } from './anthropic_journeys.mjs';

anthropicJourneys(Anthropic, { keyHeader: ['authorization', 'Bearer sk-ant-api03-test'], version: '2026-10-21' });
