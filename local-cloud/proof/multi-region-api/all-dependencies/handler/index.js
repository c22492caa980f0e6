// Answers, and calls nothing.
exports.handler = async () => ({ statusCode: 200, body: 'here' });
