// The checkout: it adds up a cart. Four releases of it are in here, so that the demo can ship another one without an edit.
const PRICES = { espresso: 250, cappuccino: 340, croissant: 280 };
const COUPONS = { WELCOME: { percent: 10 } };

const RELEASES = {
  good: async (cart, coupon) => sum(cart) * (1 - (COUPONS[coupon]?.percent ?? 0) / 100),
  // Forgets that most customers have no coupon, and that some have one that is not known: those requests fail.
  errors: async (cart, coupon) => sum(cart) * (1 - (coupon ? COUPONS[coupon].percent : 0) / 100),
  // Asks for one price after the other.
  slow: async (cart, coupon) => {
    for (const _ of cart) await sleep(150);
    return RELEASES.good(cart, coupon);
  },
  // Takes the items for objects: the total is not a number.
  broken: async (cart) => cart.reduce((total, item) => total + PRICES[item.name], 0),
};

const checkout = RELEASES[process.env.RELEASE];

/** GET /checkout?cart=espresso,croissant&coupon=WELCOME, as an HTTP API sends it. What it throws counts as an error of the function. */
exports.handler = async (event) => {
  const { cart = '', coupon } = event.queryStringParameters ?? {};
  const items = cart.split(',').filter((item) => item in PRICES);
  await sleep(5);
  const total = await checkout(items, coupon);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items, total, version: process.env.AWS_LAMBDA_FUNCTION_VERSION, build: process.env.BUILD }),
  };
};

const sum = (cart) => cart.reduce((total, item) => total + PRICES[item], 0);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
