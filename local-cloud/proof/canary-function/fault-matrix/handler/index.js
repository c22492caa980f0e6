'use strict';

/** The function that is rolled out: it is always well. */
exports.handler = async () => ({ statusCode: 200, body: '{"ok":true}' });

/** The hook: it agrees. */
exports.agree = async () => ({ pass: true });
