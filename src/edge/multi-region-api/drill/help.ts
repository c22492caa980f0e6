export const HELP = `multi-region-api: look at, fence, return and drill the regions of a MultiRegionApi

Usage
  multi-region-api status          --domain <name> --regions <a,b,...>
  multi-region-api fence  <region> --domain <name> --regions <a,b,...>
  multi-region-api return <region> --domain <name> --regions <a,b,...>
  multi-region-api drill  <region> --domain <name> --regions <a,b,...>

Commands
  status   Asks every region how it is, and the shared name who answers. Exit status 1 if a region is not healthy.
  fence    Takes a region out of DNS: publishes a metric in the next region of the ring. No record is changed.
  return   Puts a fenced region back. Takes one metric period (60 s), see --period.
  drill    Fences a region, measures from here until all answers come from the others, and returns the region,
           also after Ctrl-C, an error or a time-out.

Required
  --domain <name>        The shared name, for example api.example.com
  --regions <a,b,...>    All regions, in the order in which the construct declares them

Options
  --force                Fence although no other region is healthy, or drill although a region is not
  --json                 One JSON line with the result on standard output; progress goes to standard error
  --timeout <s>          How long a drill waits for the switch, and again for the return (600)
  --consecutive <n>      So many answers in a row from other regions end the measurement (5)
  --interval <s>         Time between two samples (1)
  --path <path>          Where each region's health answers (/health)
  --shared-path <path>   Where the shared name answers with JSON that has a "region" (the same as --path)
  --help                 This text

For a local cloud
  --port <n>             HTTPS port (443)
  --ca <file>            Certificate authority to trust, as PEM
  --dns <ip[:port]>      DNS server to ask (the system's)
  --endpoint-url <url>   CloudWatch endpoint (that of the region)
  --period <s>           Period of the switch's alarm (60)

Credentials come from where the AWS CLI takes them; fence, return and drill need cloudwatch:PutMetricData.
Exit status: 0 done, 1 failed or refused, 2 wrong command line, 130 interrupted.
`;
