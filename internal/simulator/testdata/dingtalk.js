// A small robot on the official SDK. It prints one line of JSON for everything it has done.
// The SDK knows one address only, so its HTTP client is led to another one.
const tell = (what, detail) => console.log(JSON.stringify({ what, ...detail }));
console.info = () => {}; // the SDK talks
const axios = require('axios');
axios.interceptors.request.use((c) => ({
  ...c,
  url: c.url.replace(/^https:\/\/o?api\.dingtalk\.com/, process.env.API_BASE),
}));
const { DWClient, TOPIC_ROBOT, TOPIC_CARD, EventAck } = require('dingtalk-stream');
const client = new DWClient({ clientId: 'dingAAAA', clientSecret: process.env.APP_SECRET });
const failed = (name) => (e) => tell('failed', { text: name + ': ' + String(e && e.message) });
client.registerCallbackListener(TOPIC_ROBOT, async (frame) => {
  const m = JSON.parse(frame.data);
  const token = await client.getAccessToken();
  const { data } = await axios.post(m.sessionWebhook, { msgtype: 'text', text: { content: 'heard' + m.text.content } },
    { headers: { 'x-acs-dingtalk-access-token': token } });
  client.socketCallBackResponse(frame.headers.messageId, data);
  tell('message', { text: m.text.content, room: m.conversationId, who: m.senderStaffId });
});
client.registerCallbackListener(TOPIC_CARD, (frame) => {
  const press = JSON.parse(frame.data);
  const { choice } = JSON.parse(press.content).cardPrivateData.params;
  client.socketCallBackResponse(frame.headers.messageId, {
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    userPrivateData: { cardParamMap: { picked: choice } },
  });
  tell('card', { choice, room: press.spaceId, who: press.userId });
});
client.registerAllEventListener((frame) => {
  tell('event', { type: frame.headers.eventType, text: frame.data });
  return { status: EventAck.SUCCESS };
});
process.on('unhandledRejection', failed('unhandled'));
client.connect().then(() => tell('connected'), failed('connect'));
