// The service's side of a callback address, with the official crypto: verifies the address,
// posts what it is told to, and prints what the answers say.
const { encrypt, decrypt, getSignature } = require('@wecom/crypto');
const { URL_OF, TOKEN, KEY, MESSAGES } = process.env;
const query = (encrypted, nonce, more) => {
  const timestamp = Math.floor(Date.now() / 1000);
  return '?' + new URLSearchParams({ msg_signature: getSignature(TOKEN, timestamp, nonce, encrypted), timestamp, nonce, ...more });
};
(async () => {
  const echo = encrypt(KEY, '1616140317555161061', '');
  const verified = await fetch(URL_OF + query(echo, 'n0', { echostr: echo }));
  console.log(JSON.stringify({ status: verified.status, text: await verified.text() }));
  let n = 0;
  for (const message of JSON.parse(MESSAGES)) {
    const nonce = 'n' + ++n;
    const sealed = encrypt(KEY, JSON.stringify(message), '');
    const r = await fetch(URL_OF + query(sealed, nonce), {
      method: 'POST', body: JSON.stringify({ encrypt: sealed }).replaceAll('/', '\\/'), headers: { 'content-type': 'application/json' },
    });
    const text = await r.text();
    const told = { status: r.status, text: '' };
    if (text !== '') {
      const a = JSON.parse(text);
      const right = a.msgsignature === getSignature(TOKEN, a.timestamp, a.nonce, a.encrypt) && a.nonce === nonce && typeof a.timestamp === 'number';
      const inside = decrypt(KEY, a.encrypt);
      told.text = right && inside.id === '' ? inside.message : 'the answer is not sealed as it should be';
    }
    console.log(JSON.stringify(told));
  }
})();
