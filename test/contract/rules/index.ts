import { alarmActions, alarmRunbooks } from './alarms';
import { functions, logRetention } from './functions';
import { expressions } from './jsonata';
import { knownEnds, observedMachines } from './known-ends';
import { queues } from './queues';
import { crossRegion } from './regions';
import { removalPolicy } from './removal-policy';
import { Rule } from './rule';
import { stateMachines } from './state-machines';
import { wildcards } from './wildcards';

/** Every rule over templates. The control stack breaks each one of them. */
export const RULES: Record<string, Rule> = {
  'removal policies reach all that holds data': removalPolicy,
  'no wildcard in a policy': wildcards,
  'functions are bounded and their logs kept for a known time': functions,
  'log groups have a retention': logRetention,
  'queues lose nothing': queues,
  'no reference crosses regions': crossRegion,
  'alarms can tell somebody': alarmActions,
  'alarms link to a runbook': alarmRunbooks,
  'state machines are valid': stateMachines,
  'state machines end in a known way': knownEnds,
  'state machines are logged and traced': observedMachines,
  'JSONata expressions evaluate': expressions,
};
