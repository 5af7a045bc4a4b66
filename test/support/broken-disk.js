// Loaded before the program (node --require): while the file named by VITRELAX_TEST_DISK exists, no file can be written, for
// the reason that stands in it, as on a disk that is full or mounted read-only.
const { existsSync, promises, readFileSync } = require('node:fs');

const flag = process.env.VITRELAX_TEST_DISK;
const refuse = () => {
  if (!existsSync(flag)) return;
  const code = readFileSync(flag, 'utf8').trim();
  throw Object.assign(new Error(`${code}: as the test wants it`), { code });
};

for (const name of ['writeFile', 'mkdir', 'rename', 'link']) {
  const original = promises[name];
  promises[name] = async (...o) => {
    refuse();
    return original(...o);
  };
}
const open = promises.open;
promises.open = async (path, flags, ...o) => {
  const handle = await open(path, flags, ...o);
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (...data) => {
    refuse();
    return write(...data);
  };
  return handle;
};
