// A small robot on the official SDK. It prints one line of JSON for everything it has done.
const { WSClient } = require('@wecom/aibot-node-sdk');
const tell = (what, detail) => console.log(JSON.stringify({ what, ...detail }));
const quiet = { debug() {}, info() {}, warn() {}, error(m) { tell('error', { m }); } };
const client = new WSClient({ botId: 'bot', secret: process.env.BOT_SECRET, wsUrl: process.env.BOT_URL, logger: quiet, heartbeatInterval: 2000 });
const doing = (name, f) => async (frame) => {
  try { await f(frame, frame.body); } catch (e) { tell('failed', { name, m: String(e && (e.message || JSON.stringify(e))) }); }
};
const card = (task) => ({
  card_type: 'button_interaction', main_title: { title: '选一个' }, task_id: task,
  button_list: [{ text: 'A', style: 1, key: 'a' }, { text: 'B', style: 1, key: 'b' }],
});
client.on('authenticated', () => tell('authenticated'));
client.on('message.text', doing('text', async (frame, body) => {
  const text = body.text.content;
  if (text.includes('card')) {
    await client.replyTemplateCard(frame, card('task-1'));
  } else if (text.includes('file')) {
    const { media_id } = await client.uploadMedia(Buffer.alloc(700 * 1024, 'x'), { type: 'file', filename: '台账.xlsx' });
    await client.replyMedia(frame, 'file', media_id);
  } else if (text.includes('push')) {
    await client.sendMessage(body.chatid, { msgtype: 'markdown', markdown: { content: '**pushed**' } });
  } else {
    await client.replyStream(frame, 's-' + body.msgid, '…', false);
    await client.replyStream(frame, 's-' + body.msgid, 'heard ' + text, true);
  }
  tell('text', { text, chat: body.chatid, from: body.from.userid });
}));
client.on('message.mixed', doing('mixed', async (frame, body) => {
  const { image } = body.mixed.msg_item.find((i) => i.msgtype === 'image');
  const { buffer } = await client.downloadFile(image.url, image.aeskey);
  await client.replyStream(frame, 's-' + body.msgid, 'picture', true);
  tell('mixed', { picture: buffer.toString('hex') });
}));
client.on('event.enter_chat', doing('enter', async (frame) => {
  await client.replyWelcome(frame, { msgtype: 'text', text: { content: 'welcome' } });
  tell('enter');
}));
client.on('event.template_card_event', doing('click', async (frame, body) => {
  const e = body.event.template_card_event;
  await client.updateTemplateCard(frame, { ...card(e.task_id), button_list: [{ text: 'B!', style: 4, key: 'done' }] }, [body.from.userid]);
  tell('click', { key: e.event_key });
}));
client.connect();
