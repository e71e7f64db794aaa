// Error answers as the providers shape them.

const ANTHROPIC_TYPES = {
  400: 'invalid_request_error', 401: 'authentication_error', 403: 'permission_error', 404: 'not_found_error',
  413: 'request_too_large', 429: 'rate_limit_error', 500: 'api_error', 529: 'overloaded_error',
};
const OPENAI_TYPES = {
  400: ['invalid_request_error', null], 401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'], 404: ['invalid_request_error', 'model_not_found'],
  413: ['invalid_request_error', null], 429: ['tokens', 'rate_limit_exceeded'], 500: ['server_error', null], 503: ['server_error', null],
};
const GEMINI_STATUSES = {
  400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE',
};

const SHAPES = {
  anthropic: (status, message) => ({
    type: 'error', error: { type: ANTHROPIC_TYPES[status] ?? 'api_error', message }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  }),
  openai: (status, message) => {
    const [type, code] = OPENAI_TYPES[status] ?? ['server_error', null];
    return { error: { message, type, param: null, code } };
  },
  gemini: (status, message) => ({ error: { code: status, message, status: GEMINI_STATUSES[status] ?? 'UNKNOWN' } }),
};

export function providerError(dialect, status, message = `the ${dialect} upstream was told to answer ${status}`) {
  const headers = [['Content-Type', dialect === 'gemini' ? 'application/json; charset=UTF-8' : 'application/json']];
  if (status === 429 || status === 529) headers.push(['Retry-After', '1']);
  return { status, headers, body: JSON.stringify(SHAPES[dialect](status, message), null, dialect === 'gemini' ? 2 : 0) };
}
