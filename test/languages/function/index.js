/** What the functions of the language apps run: its bytes are an asset, and must hash the same from every language. */
exports.handler = async () => ({ statusCode: 200, body: 'hello' });
