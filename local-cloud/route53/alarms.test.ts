import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchAlarms } from './alarms';

let send: jest.SpyInstance;

beforeEach(() => {
  send = jest.spyOn(CloudWatchClient.prototype, 'send');
});

afterEach(() => send.mockRestore());

test('reads one alarm by its exact name, in its region, at the endpoint', async () => {
  send.mockResolvedValue({ MetricAlarms: [{ AlarmName: 'fence-2', StateValue: 'OK' }, { AlarmName: 'fence', StateValue: 'ALARM' }] });
  const alarms = new CloudWatchAlarms('http://127.0.0.1:4566');
  expect(await alarms.read('us-west-2', 'fence')).toBe('ALARM');
  expect(await alarms.read('us-west-2', 'fence-2')).toBe('OK');
  const [command] = send.mock.calls[0] as [DescribeAlarmsCommand];
  const clients = send.mock.instances as unknown as CloudWatchClient[];
  expect(command.input).toEqual({ AlarmNames: ['fence'] });
  expect(await clients[0].config.region()).toBe('us-west-2');
  expect((await clients[0].config.endpoint!()).port).toBe(4566);
  expect(clients[1]).toBe(clients[0]);
  alarms.stop();
});

test('an alarm that does not exist is an error that says which', async () => {
  send.mockResolvedValue({ MetricAlarms: [] });
  await expect(new CloudWatchAlarms('http://127.0.0.1:4566').read('us-west-2', 'fence')).rejects.toThrow('Region us-west-2 has no alarm named fence, which a health check watches.');
});
