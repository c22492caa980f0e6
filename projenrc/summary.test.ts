import { addUp } from './summary';

test('adds up what all runners report', () => {
  const results = addUp([
    '<testsuites><testsuite><testcase name="a" time="0"></testcase><testcase name="b"/></testsuite></testsuites>',
    '<testsuite><testcase name="c"><failure>x</failure></testcase><testcase name="d"><error/></testcase></testsuite>',
    '<testsuite><testcase classname="x" name="C#: no .NET SDK"><skipped/></testcase></testsuite>',
  ]);
  expect(results).toEqual({ passed: 2, failed: 2, skipped: ['C#: no .NET SDK'] });
});

test('no report is no success', () => {
  expect(addUp([])).toEqual({ passed: 0, failed: 0, skipped: [] });
});
