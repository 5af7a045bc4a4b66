import { guarded } from '../../lib/binding/native';
import { invalid } from '../../lib/errors';

describe('the message of a bad argument', () => {
  test('names the field, the value and what is allowed', () => {
    const error = invalid('OUT_OF_RANGE', 'temperature', -1, 'above 0');
    expect(error).toMatchObject({ code: 'OUT_OF_RANGE', field: 'temperature', value: -1, allowed: 'above 0' });
    expect(error.message).toBe('temperature is -1; allowed: above 0');
  });

  test('of a deep path both ends are shown, and the whole stays in `value`', () => {
    const path = `/home/a${'/folder'.repeat(40)}/start.dump`;
    const error = invalid('FILE_FORMAT', 'paths', path, 'a trajectory');
    expect(error.message).toMatch(/^paths is "\/home\/a\/folder.*….*\/start\.dump"; allowed: a trajectory$/);
    expect(error.message.length).toBeLessThan(130);
    expect(error.value).toBe(path);
  });
});

test('memory that the JavaScript engine does not get is an error of ours', () => {
  expect(() => guarded(() => new ArrayBuffer(2 ** 45))).toThrow(
    expect.objectContaining({ name: 'VitrelaxError', code: 'OUT_OF_MEMORY' }),
  );
  const other = new RangeError('of another kind');
  expect(() =>
    guarded(() => {
      throw other;
    }),
  ).toThrow(other);
});
