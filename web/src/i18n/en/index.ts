// All English messages, one file a feature; the file's name is the first part of the key.
import call from './call.json';
import cases from './case.json';
import common from './common.json';
import counter from './counter.json';
import fact from './fact.json';
import field from './field.json';
import guard from './guard.json';
import keys from './keys.json';
import outage from './outage.json';
import phone from './phone.json';
import problem from './problem.json';
import promise from './promise.json';
import registers from './registers.json';
import queue from './queue.json';
import report from './report.json';
import set from './set.json';
import settings from './settings.json';
import shell from './shell.json';
import standard from './standard.json';
import task from './task.json';
import word from './word.json';

export default {
  call,
  case: cases,
  common,
  counter,
  fact,
  field,
  guard,
  keys,
  outage,
  phone,
  problem,
  promise,
  registers,
  queue,
  report,
  set,
  settings,
  shell,
  standard,
  task,
  word,
};
