import Anthropic from 'anthropic-sdk-0';
import { anthropicJourneys } from './anthropic_journeys.mjs';

anthropicJourneys(Anthropic, { keyHeader: ['x-api-key', 'sk-ant-api03-test'], version: '2023-06-01' });
