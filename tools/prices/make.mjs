// Builds data/prices.json from three catalogs and decisions.json, and prints every disagreement with how it was decided.
//
//   node make.mjs            writes ../../data/prices.json
//   node make.mjs --check    writes nothing; exit code 1 when the committed file differs
//
// A disagreement that no decision covers stops the build: a price is decided by a person, never by the order of sources.

import { readFileSync, writeFileSync } from 'node:fs';
import { fields, genaiPrices, llmZoo, tokenlens } from './sources.mjs';

const here = (path) => new URL(path, import.meta.url);
const decisions = JSON.parse(readFileSync(here('decisions.json')));
const target = here('../../data/prices.json');

const log = [];
const undecided = [];

/** Picodollars a token: a million times the dollars per million tokens. Always a whole number. */
function picodollars(price, where) {
  const scaled = price * 1e6;
  const whole = Math.round(scaled);
  if (!(price >= 0) || Math.abs(scaled - whole) > 1e-3) throw new Error(`${where}: ${price} is no price`);
  return whole;
}

function decision(provider, name, field) {
  return decisions.decisions.find((candidate) =>
    (!candidate.provider || candidate.provider === provider) &&
    (!candidate.models || new RegExp(`^(${candidate.models})$`).test(name)) &&
    (!candidate.fields || candidate.fields.includes(field)));
}

/** The cache prices that the provider's multipliers give for an input price. */
function byMultipliers(provider, name, input) {
  const family = decisions.multipliers[provider].find(({ models }) => new RegExp(models).test(name));
  const price = (multiplier) => Math.round(input * multiplier * 1e6) / 1e6;
  return {
    cache_read: family.cache_read.map(price),
    cache_write_5m: [price(family.cache_write_5m)],
    cache_write_1h: [price(family.cache_write_1h)],
  };
}

/**
 * One field of one model: what the sources say, and the price that stands.
 * `quotes`: { source: price }, null for "no discount"; `expected`: the prices that the multipliers allow.
 */
function settle(provider, name, field, quotes, expected) {
  const stated = Object.entries(quotes).filter(([, price]) => price !== undefined);
  const values = [...new Set(stated.map(([, price]) => price))];
  const agreed = values.length === 1 ? values[0] : undefined;
  const asExpected = (price) => !expected || expected.includes(price);
  if (agreed !== undefined && asExpected(agreed)) return agreed;
  if (values.length === 0 && expected?.length === 1) return expected[0];

  const found = decision(provider, name, field);
  const takes = { ...quotes, multipliers: expected?.[0] };
  const price = found && (typeof found.take === 'number' ? found.take : takes[found.take]);
  const said = stated.map(([source, value]) => `${source} ${value ?? 'none'}`);
  if (expected && !values.some(asExpected)) said.push(`multipliers ${expected.join(' or ')}`);
  const line = `${provider} ${name} ${field}: ${said.join(', ') || 'no source'}`;
  if (price === undefined) {
    undecided.push(line);
    return agreed ?? 0;
  }
  log.push(`${line} -> ${price ?? 'no discount'} (${found.id})`);
  return price;
}

function settleRates(provider, name, quotes) {
  const of = (field) => Object.fromEntries(Object.entries(quotes).map(([source, quote]) => [source, quote?.[field]]));
  const rates = {};
  rates.input = settle(provider, name, 'input', of('input'));
  rates.output = decisions.embeddings.includes(name) ? 0 : settle(provider, name, 'output', of('output'));
  const expected = byMultipliers(provider, name, rates.input);
  for (const field of ['cache_read', 'cache_write_5m', 'cache_write_1h']) {
    rates[field] = decisions.embeddings.includes(name) ? rates.input
                                                       : settle(provider, name, field, of(field), expected[field]) ?? rates.input;
  }
  return rates;
}

/** A long-context tier: its cache prices rise as the input price does where the catalog does not state them. */
function longTier(rates, long) {
  if (!long) return undefined;
  const raised = (field) => long[field] ?? Math.round(rates[field] * (long.input / rates.input) * 1e6) / 1e6;
  return { above: long.above, ...Object.fromEntries(fields.map((field) => [field, raised(field)])) };
}

/** Name -> what each catalog says of it. */
function gather(provider) {
  const models = new Map();
  const model = (name) => {
    if (!models.has(name)) models.set(name, { also: new Set(), quotes: {} });
    return models.get(name);
  };
  for (const [source, entries] of [['llm-zoo', llmZoo()[provider]], ['tokenlens', tokenlens()[provider]]]) {
    for (const { name, also, quote } of entries) {
      const seen = model(name);
      also.forEach((other) => seen.also.add(other));
      const again = seen.quotes[source] && JSON.stringify(seen.quotes[source]) !== JSON.stringify(quote);
      seen.quotes[again ? `${source} (again)` : source] = quote;
    }
  }
  for (const name of decisions.more_names[provider]) model(name);
  for (const { name } of decisions.skip) models.delete(name);
  return models;
}

function catalogModels(provider) {
  const built = [];
  for (const [name, { also, quotes }] of gather(provider)) {
    if (decisions.published.some((entry) => entry.name === name)) continue;
    const genai = genaiPrices(provider, name, decisions.as_of);
    if (genai) quotes['genai-prices'] = genai.quote;
    const rates = settleRates(provider, name, quotes);
    const prices = [{ ...rates, long: longTier(rates, genai?.quote.long) }];
    for (const { from, ...quote } of genai?.later ?? []) {
      const later = settleRates(provider, name, { 'genai-prices': quote });
      prices.push({ from, ...later, long: longTier(later, quote.long) });
    }
    built.push({ provider, name, also: [...also, ...(decisions.also[name] ?? [])], prices });
  }
  return built;
}

/** Prices newer than the catalogs, read from the provider's page; still held against the multipliers. */
function publishedModel({ provider, name, also = [], prices, reason }) {
  for (const price of prices) {
    const expected = byMultipliers(provider, name, price.input);
    for (const [field, values] of Object.entries(expected)) {
      if (values.includes(price[field])) continue;
      log.push(`${provider} ${name} ${field}: published ${price[field]}, multipliers ${values.join(' or ')} -> ${price[field]} (published: ${reason})`);
    }
  }
  return { provider, name, also, prices: prices.map((price) => ({ ...price, long: longTier(price, price.long) })) };
}

/** The table speaks of providers as the proxy does. */
const providerNames = { anthropic: 'anthropic', openai: 'openai', google: 'gemini' };

function integral(model) {
  const rates = (price) => Object.fromEntries(fields.map((field) => [field, picodollars(price[field], `${model.name}.${field}`)]));
  return {
    provider: providerNames[model.provider],
    name: model.name,
    ...(model.also.length ? { also: [...new Set(model.also)].sort() } : {}),
    prices: model.prices.map((price) => ({
      ...(price.from ? { from: price.from } : {}),
      ...rates(price),
      ...(price.long ? { long: { above: price.long.above, ...rates(price.long) } } : {}),
    })),
  };
}

/** One model a line, so that a change of price is one line of a diff. */
function render(models) {
  const head = {
    format: 1,
    unit: 'picodollars per token',
    as_of: decisions.as_of,
    source: decisions.source,
    cache_permille: decisions.cache_permille,
  };
  const lines = models.map((model) => `    ${JSON.stringify(model)}`);
  return `${JSON.stringify(head, null, 2).replace(/\n}$/, '')},\n  "models": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const settled = [...Object.keys(decisions.multipliers).flatMap(catalogModels), ...decisions.published.map(publishedModel)];

log.forEach((line) => console.log(line));
console.log(`${settled.length} models, ${log.length} disagreements decided, ${undecided.length} undecided`);
if (undecided.length) {
  undecided.forEach((line) => console.error(`undecided: ${line}`));
  process.exit(1);
}
const models = settled.map(integral).sort((a, b) => (a.provider + a.name < b.provider + b.name ? -1 : 1));
const text = render(models);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('data/prices.json is not what tools/prices builds: run `node make.mjs`');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
