// Requests that programs in a chain have been known to read differently, and how RFC 9112 and 9110 read them: `reading` is REJECT, or the
// requests that there are, each with its body. Where the standard lets a recipient choose, or a proxy that is given no absolute targets need not know them, `mayReject` says so. `nginxKnowsNoTab`:
// nginx refuses the tab that the standard has as white space.

export const REJECT = 'reject';
export const OUTER = '/v1/outer';
export const HIDDEN = '/v1/hidden';

const HOST = 'Host: localhost\r\n';
const SMUGGLED = `GET ${HIDDEN} HTTP/1.1\r\n${HOST}\r\n`;
const LENGTH = `Content-Length: ${SMUGGLED.length}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const HELLO = 'Content-Length: 5\r\n';
const inChunks = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`;

const post = (headers, body = 'hello') => `POST ${OUTER} HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
const line = (text) => `${text}\r\n${HOST}${HELLO}\r\nhello`;
const one = (body) => [{ target: OUTER, body }];
const two = [{ target: OUTER, body: '' }, { target: HIDDEN, body: '' }];

const rejected = (entries) => Object.entries(entries).map(([name, bytes]) => ({ name, bytes, reading: REJECT }));
const read = (entries, options = {}) => Object.entries(entries).map(([name, [bytes, reading]]) => ({ name, bytes, reading, ...options }));

/** Which of the two says where the body ends? By one of them the body's rest is another request. */
const LENGTH_AGAINST_CHUNKED = rejected({
  'CL.TE': post(`${LENGTH}${CHUNKED}`, `0\r\n\r\n${SMUGGLED}`),
  'TE.CL': post(`${CHUNKED}Content-Length: 4\r\n`, inChunks),
  'CL.TE, the length 0': post(`Content-Length: 0\r\n${CHUNKED}`, inChunks),
  'CL.TE, the coding identity': post(`${LENGTH}Transfer-Encoding: identity\r\n`, SMUGGLED),
});

const hiding = (coding) => post(coding, inChunks);
const TRANSFER_CODINGS = [
  ...rejected({
    'TE: xchunked': hiding('Transfer-Encoding: xchunked\r\n'),
    'TE: chunkedx': hiding('Transfer-Encoding: chunkedx\r\n'),
    'TE: "chunked"': hiding('Transfer-Encoding: "chunked"\r\n'),
    'TE: chunked;q=1': hiding('Transfer-Encoding: chunked;q=1\r\n'),
    'TE: chunked, identity': hiding('Transfer-Encoding: chunked, identity\r\n'),
    'TE: identity, chunked': hiding('Transfer-Encoding: identity, chunked\r\n'),
    'TE: chunked, chunked': hiding('Transfer-Encoding: chunked, chunked\r\n'),
    'TE: chunked, gzip': hiding('Transfer-Encoding: chunked, gzip\r\n'),
    'TE: gzip, chunked': hiding('Transfer-Encoding: gzip, chunked\r\n'),
    'TE: chunked chunked': hiding('Transfer-Encoding: chunked chunked\r\n'),
    'TE empty': hiding('Transfer-Encoding: \r\n'),
    'TE twice': hiding(`${CHUNKED}${CHUNKED}`),
    'TE chunked, then TE x': hiding(`${CHUNKED}Transfer-Encoding: x\r\n`),
    'TE x, then TE chunked': hiding(`Transfer-Encoding: x\r\n${CHUNKED}`),
    'TE with a space before its colon': hiding(`${LENGTH}Transfer-Encoding : chunked\r\n`),
    'TE with a tab before its colon': hiding(`${LENGTH}Transfer-Encoding\t: chunked\r\n`),
    'TE behind a space': hiding(`${LENGTH} Transfer-Encoding: chunked\r\n`),
    'TE behind a tab': hiding(`${LENGTH}\tTransfer-Encoding: chunked\r\n`),
    'TE behind a bare LF': hiding(`${LENGTH}X: y\nTransfer-Encoding: chunked\r\n`),
    'TE behind a bare CR': hiding(`${LENGTH}X: y\rTransfer-Encoding: chunked\r\n`),
    'TE, its value folded': hiding(`${LENGTH}Transfer-Encoding:\r\n chunked\r\n`),
    'TE, VT before its value': hiding(`${LENGTH}Transfer-Encoding:\x0bchunked\r\n`),
    'TE, FF behind its value': hiding(`${LENGTH}Transfer-Encoding: chunked\x0c\r\n`),
    'TE, NUL behind its value': hiding(`${LENGTH}Transfer-Encoding: chunked\0\r\n`),
    'TE, NUL in its name': hiding(`${LENGTH}Transfer\0-Encoding: chunked\r\n`),
    'TE, a soft hyphen in its name': hiding(`${LENGTH}Transfer\xad-Encoding: chunked\r\n`),
    'TE in brackets': hiding(`${LENGTH}[Transfer-Encoding]: chunked\r\n`),
    'TE and a bare CR behind its value': hiding(`${LENGTH}Transfer-Encoding: chunked\r\r\n`),
    'TE in HTTP/1.0': hiding(CHUNKED).replace('HTTP/1.1', 'HTTP/1.0'),
  }),
  ...read({
    'TE: chunked': [hiding(CHUNKED), one(SMUGGLED)],
    'TE: ChUnKeD': [hiding('Transfer-Encoding: ChUnKeD\r\n'), one(SMUGGLED)],
    'te: chunked': [hiding('transfer-encoding: chunked\r\n'), one(SMUGGLED)],
    'TE between spaces': [hiding('Transfer-Encoding:  chunked  \r\n'), one(SMUGGLED)],
    'TE without a space': [hiding('Transfer-Encoding:chunked\r\n'), one(SMUGGLED)],
  }),
  ...read({ 'TE between tabs': [hiding('Transfer-Encoding:\tchunked\t\r\n'), one(SMUGGLED)] }, { nginxKnowsNoTab: true }),
  ...read({ 'TE: , chunked': [hiding('Transfer-Encoding: , chunked\r\n'), one(SMUGGLED)] }, { mayReject: true }),
];

const LENGTHS = [
  ...rejected({
    'CL twice, different': post(`Content-Length: 0\r\n${LENGTH}`, SMUGGLED),
    'CL twice, in other case': post(`Content-Length: 0\r\ncontent-length: ${SMUGGLED.length}\r\n`, SMUGGLED),
    'CL: 5, 6': post('Content-Length: 5, 6\r\n'),
    'CL: 5,': post('Content-Length: 5,\r\n'),
    'CL: +5': post('Content-Length: +5\r\n'),
    'CL: -5': post('Content-Length: -5\r\n'),
    'CL: -0': post('Content-Length: -0\r\n', SMUGGLED),
    'CL: 0x5': post('Content-Length: 0x5\r\n'),
    'CL: 5.0': post('Content-Length: 5.0\r\n'),
    'CL: 5e0': post('Content-Length: 5e0\r\n'),
    'CL: 5 5': post('Content-Length: 5 5\r\n'),
    'CL: 5;': post('Content-Length: 5;\r\n'),
    'CL: "5"': post('Content-Length: "5"\r\n'),
    'CL: 1_0': post('Content-Length: 1_0\r\n'),
    'CL empty': post('Content-Length: \r\n', SMUGGLED),
    'CL in full-width digits': post('Content-Length: \xef\xbc\x95\r\n'),
    'CL beyond 64 bits by 5': post('Content-Length: 18446744073709551621\r\n'),
    'CL beyond 32 digits': post(`Content-Length: ${'9'.repeat(33)}\r\n`),
    'CL with a space before its colon': post('Content-Length : 5\r\n'),
    'CL behind a space': post(' Content-Length: 5\r\n'),
    'CL, its value folded': post('Content-Length:\r\n 5\r\n'),
    'CL, VT before its value': post('Content-Length:\x0b5\r\n'),
    'CL, NUL behind its value': post('Content-Length: 5\0\r\n'),
    'CL, a bare CR in its value': post('Content-Length: 5\r0\r\n'),
    'CL behind a bare CR': post(`X: y\rContent-Length: ${SMUGGLED.length}\r\n`, SMUGGLED),
    'CL behind a bare LF': post(`X: y\nContent-Length: ${SMUGGLED.length}\r\n`, SMUGGLED),
  }),
  ...read({
    'CL twice, the same': [post(`${HELLO}${HELLO}`), one('hello')],
    'CL: 5, 5': [post('Content-Length: 5, 5\r\n'), one('hello')],
  }, { mayReject: true }),
  ...read({ 'CL between tabs': [post('Content-Length:\t5\t\r\n'), one('hello')] }, { nginxKnowsNoTab: true }),
  ...read({
    'CL: 0005': [post('Content-Length: 0005\r\n'), one('hello')],
    'CL between spaces': [post('Content-Length:  5  \r\n'), one('hello')],
    'CL without a space': [post('Content-Length:5\r\n'), one('hello')],
    'CL of a GET': [post(LENGTH, SMUGGLED).replace('POST', 'GET'), one(SMUGGLED)],
    'CL 0, and a second request': [post('Content-Length: 0\r\n', SMUGGLED), two],
    'no CL, and a second request': [post('', SMUGGLED), two],
    'Content_Length is no CL': [post(`Content_Length: ${SMUGGLED.length}\r\n`, SMUGGLED), two],
    'CL named in Connection': [post(`Connection: Content-Length\r\n${LENGTH}`, SMUGGLED), one(SMUGGLED)],
    'TE named in Connection': [post(`Connection: transfer-encoding\r\n${CHUNKED}`, inChunks), one(SMUGGLED)],
  }),
];

const chunks = (bytes) => post(CHUNKED, bytes);
const CHUNKS = [
  ...rejected({
    'chunk size zz': chunks('zz\r\nhello\r\n0\r\n\r\n'),
    'chunk size 0x5': chunks('0x5\r\nhello\r\n0\r\n\r\n'),
    'chunk size +5': chunks('+5\r\nhello\r\n0\r\n\r\n'),
    'chunk size -5': chunks('-5\r\nhello\r\n0\r\n\r\n'),
    'chunk size 5_': chunks('5_\r\nhello\r\n0\r\n\r\n'),
    'chunk size 5,5': chunks('5,5\r\nhello\r\n0\r\n\r\n'),
    'chunk size with 5 behind a space': chunks('5 5\r\nhello\r\n0\r\n\r\n'),
    'chunk size behind a space': chunks(' 5\r\nhello\r\n0\r\n\r\n'),
    'chunk size empty': chunks('\r\nhello\r\n0\r\n\r\n'),
    'chunk size empty, an extension': chunks(';a=b\r\nhello\r\n0\r\n\r\n'),
    'chunk size beyond 64 bits by 5': chunks('10000000000000005\r\nhello\r\n0\r\n\r\n'),
    'chunk size beyond 63 bits': chunks('fffffffffffffffb\r\nhello\r\n0\r\n\r\n'),
    'chunk size ended by LF': chunks('5\nhello\r\n0\r\n\r\n'),
    'chunk size ended by CR': chunks('5\rhello\r\n0\r\n\r\n'),
    'chunk size with NUL': chunks('5\0\r\nhello\r\n0\r\n\r\n'),
    'chunk extension with a bare LF': chunks('5;a\nb\r\nhello\r\n0\r\n\r\n'),
    'chunk extension with a bare CR': chunks('5;a\rb\r\nhello\r\n0\r\n\r\n'),
    'chunk extension ended by LF': chunks('5;a\nhello\r\n0\r\n\r\n'),
    'chunk data ended by LF': chunks('5\r\nhello\n0\r\n\r\n'),
    'chunk data ended by nothing': chunks('5\r\nhello0\r\n\r\n'),
    'chunk data longer than its size': chunks('4\r\nhello\r\n0\r\n\r\n'),
    'chunk data ended by two other bytes': chunks('5\r\nhelloXX0\r\n\r\n'),
    'last chunk ended by LF': chunks('5\r\nhello\r\n0\n\r\n'),
    'the end by LF': chunks(`5\r\nhello\r\n0\r\n\n${SMUGGLED}`),
    'a trailer without a colon': chunks('5\r\nhello\r\n0\r\nnonsense\r\n\r\n'),
    'a trailer ended by LF': chunks('5\r\nhello\r\n0\r\nX: y\n\r\n'),
    'a trailer with a space before its colon': chunks('5\r\nhello\r\n0\r\nX : y\r\n\r\n'),
    'a folded trailer': chunks('5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n'),
    'a trailer with NUL': chunks('5\r\nhello\r\n0\r\nX: y\0\r\n\r\n'),
  }),
  ...read({
    'chunk size 0005': [chunks('0005\r\nhello\r\n0\r\n\r\n'), one('hello')],
    'chunk size in capitals': [chunks('A\r\nhellohello\r\n0\r\n\r\n'), one('hellohello')],
    'last chunk 000': [chunks('5\r\nhello\r\n000\r\n\r\n'), one('hello')],
    'a chunk extension': [chunks('5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n'), one('hello')],
    'a trailer': [chunks('5\r\nhello\r\n0\r\nX: y\r\n\r\n'), one('hello')],
    'a trailer that is a length': [chunks(`5\r\nhello\r\n0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`), [...one('hello'), two[1]]],
    'a trailer that is a coding': [chunks(`5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n${SMUGGLED}`), [...one('hello'), two[1]]],
    'a second request behind the last chunk': [chunks(`5\r\nhello\r\n0\r\n\r\n${SMUGGLED}`), [...one('hello'), two[1]]],
  }),
  ...read({ 'a space behind a chunk size': [chunks('5 \r\nhello\r\n0\r\n\r\n'), one('hello')] }, { mayReject: true }),
  ...read({ 'a long chunk extension': [chunks(`5;${'a'.repeat(70_000)}\r\nhello\r\n0\r\n\r\n`), one('hello')] }, { mayReject: true }),
];

const HEADS = [
  ...rejected({
    'a space before a colon': post(`X : y\r\n${HELLO}`),
    'a space in a name': post(`X Y: z\r\n${HELLO}`),
    'an empty name': post(`: y\r\n${HELLO}`),
    'a header without a colon': post(`nonsense\r\n${HELLO}`),
    'a folded header': post(`X: y\r\n z\r\n${HELLO}`),
    'a fold in the first place': `POST ${OUTER} HTTP/1.1\r\n X: y\r\n${HOST}${HELLO}\r\nhello`,
    'NUL in a value': post(`X: a\0b\r\n${HELLO}`),
    'NUL in a name': post(`X\0: a\r\n${HELLO}`),
    'a bare CR in a value': post(`X: a\rb\r\n${HELLO}`),
    'a bare CR in a name': post(`X\rY: a\r\n${HELLO}`),
    'a bare CR before the end of the head': `POST ${OUTER} HTTP/1.1\r\n${HOST}${HELLO}\r\r\nhello`,
    'CR CR LF': post(`X: a\r\r\n${HELLO}`),
    'Host twice': post(`Host: elsewhere\r\n${HELLO}`),
    'Host twice, the same': post(`${HOST}${HELLO}`),
    'no Host': post(HELLO).replace(HOST, ''),
    'a space in Host': post(HELLO).replace(HOST, 'Host: local host\r\n'),
  }),
  ...read({
    'a head ended by LF': [`POST ${OUTER} HTTP/1.1\n${HOST.replace('\r', '')}${HELLO.replace('\r', '')}\nhello`, one('hello')],
    'one line ended by LF': [post(`X: y\n${HELLO}`), one('hello')],
  }, { mayReject: true }),
];

const REQUEST_LINES = [
  ...rejected({
    'HTTP/0.9': `GET ${OUTER}\r\n\r\n`,
    'no version, headers': `GET ${OUTER}\r\n${HOST}\r\n`,
    'version HTTP/1.10': line(`POST ${OUTER} HTTP/1.10`),
    'version HTTP/01.1': line(`POST ${OUTER} HTTP/01.1`),
    'version http/1.1': line(`POST ${OUTER} http/1.1`),
    'version HTTP/1.': line(`POST ${OUTER} HTTP/1.`),
    'version HTTP/1': line(`POST ${OUTER} HTTP/1`),
    'version HTTP/2.0': line(`POST ${OUTER} HTTP/2.0`),
    'version HTTP/+1.1': line(`POST ${OUTER} HTTP/+1.1`),
    'version HTTPS/1.1': line(`POST ${OUTER} HTTPS/1.1`),
    'a method in brackets': line(`(POST) ${OUTER} HTTP/1.1`),
    'a space in the target': line(`POST ${OUTER} HTTP/1.1 HTTP/1.1`),
    'NUL in the target': line(`POST ${OUTER}\0 HTTP/1.1`),
    'a bare CR in the target': line(`POST ${OUTER}\rX HTTP/1.1`),
    'a bare CR behind the version': line(`POST ${OUTER} HTTP/1.1\r`),
    'a request line ended by CR': `POST ${OUTER} HTTP/1.1\r${HOST}${HELLO}\r\nhello`,
    'a target without a slash': line('POST v1/outer HTTP/1.1'),
    'a space before the method': line(` POST ${OUTER} HTTP/1.1`),
  }),
  ...read({
    'two spaces before the target': [line(`POST  ${OUTER} HTTP/1.1`), one('hello')],
    'two spaces before the version': [line(`POST ${OUTER}  HTTP/1.1`), one('hello')],
    'a tab before the target': [line(`POST\t${OUTER} HTTP/1.1`), one('hello')],
    'a tab before the version': [line(`POST ${OUTER}\tHTTP/1.1`), one('hello')],
    'a space behind the version': [line(`POST ${OUTER} HTTP/1.1 `), one('hello')],
    'version HTTP/1.2': [line(`POST ${OUTER} HTTP/1.2`), one('hello')],
    'an absolute target': [line(`POST http://localhost${OUTER} HTTP/1.1`), one('hello')],
    'an absolute target, another Host': [line(`POST http://localhost${OUTER} HTTP/1.1`).replace(HOST, 'Host: elsewhere\r\n'), one('hello')],
    'an empty line before the request': [`\r\n${post(HELLO)}`, one('hello')],
  }, { mayReject: true }),
  ...read({ 'HTTP/1.0': [line(`POST ${OUTER} HTTP/1.0`), one('hello')] }),
];

/** Not about framing: what must not be asked of the provider in the client's name. */
const UPGRADES = read({
  'Upgrade: h2c': [post(`Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n${HELLO}`), one('hello')],
}, { mayReject: true });

export const VECTORS = [...LENGTH_AGAINST_CHUNKED, ...TRANSFER_CODINGS, ...LENGTHS, ...CHUNKS, ...HEADS, ...REQUEST_LINES, ...UPGRADES];
