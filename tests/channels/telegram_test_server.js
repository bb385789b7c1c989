// The Bot API of the npm package telegram-test-api, on the port given as argument.
//
// In four places it answers otherwise than Telegram, which a strict client does not take; these are put right:
// the bot's account lacks `is_bot`, a pressed button lacks `chat_instance`, dates are in milliseconds, and a call that
// was done gives null instead of true.
const TelegramServer = require("telegram-test-api");

const server = new TelegramServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
const response = server.webServer.response;
const json = response.json;
response.json = function (body) {
  let { result } = body;
  if (result === null) result = true;
  if (result.username) result.is_bot = true;
  if (result.message_id) result.date = Math.floor(result.date / 1000);
  if (Array.isArray(result)) {
    for (const update of result) if (update.callback_query) update.callback_query.chat_instance = "1";
  }
  return json.call(this, { ...body, result });
};
server.start();
