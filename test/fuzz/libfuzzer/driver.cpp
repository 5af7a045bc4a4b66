// libFuzzer in Node: its loop on a thread of its own, each input handed to JavaScript and waited for. The code under test
// counts its edges in memory that libFuzzer watches; an addon compiled with -fsanitize=fuzzer-no-link adds its own, if this
// library was loaded before it with its symbols global.
#include <node_api.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

extern "C" {
int LLVMFuzzerRunDriver(int* argc, char*** argv, int (*callback)(const std::uint8_t*, std::size_t));
void __sanitizer_cov_8bit_counters_init(std::uint8_t* begin, std::uint8_t* end);
void __sanitizer_cov_pcs_init(const std::uintptr_t* begin, const std::uintptr_t* end);
void __sanitizer_weak_hook_memcmp(void* pc, const void* a, const void* b, std::size_t n, int result);
void __sanitizer_weak_hook_strstr(void* pc, const char* text, const char* word, char* result);
}

namespace {

constexpr std::size_t kEdges = 1 << 16;
std::uint8_t edges[kEdges];
/// what stands for the addresses of the edges: (address, flags) each
std::uintptr_t addresses[2 * kEdges];

std::mutex mutex;
std::condition_variable changed;
bool done = false;
napi_threadsafe_function toJavaScript;
std::vector<std::string> words;

struct Input {
  const std::uint8_t* data;
  std::size_t size;
};

void inJavaScript(napi_env env, napi_value callback, void*, void* data) {
  if (env == nullptr) return;
  const Input& input = *static_cast<Input*>(data);
  napi_value undefined, buffer;
  napi_get_undefined(env, &undefined);
  napi_create_buffer_copy(env, input.size, input.data, nullptr, &buffer);
  napi_call_function(env, undefined, callback, 1, &buffer, nullptr);
}

int attempt(const std::uint8_t* data, std::size_t size) {
  Input input{data, size};
  std::unique_lock lock(mutex);
  done = false;
  napi_call_threadsafe_function(toJavaScript, &input, napi_tsfn_blocking);
  changed.wait(lock, [] { return done; });
  return 0;
}

std::string text(napi_env env, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return {};
  std::string result(length, '\0');
  napi_get_value_string_utf8(env, value, result.data(), length + 1, &length);
  return result;
}

/// start(words, callback): libFuzzer with these words after its name; `callback` gets each input and ends with `next`.
napi_value start(napi_env env, napi_callback_info info) {
  napi_value arguments[2], name, word;
  std::size_t count = 2;
  std::uint32_t length = 0;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_get_array_length(env, arguments[0], &length);
  words = {"libfuzzer"};
  for (std::uint32_t k = 0; k < length; ++k) {
    napi_get_element(env, arguments[0], k, &word);
    words.push_back(text(env, word));
  }
  napi_create_string_utf8(env, "libFuzzer", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, arguments[1], nullptr, name, 0, 1, nullptr, nullptr, nullptr, inJavaScript,
                                  &toJavaScript);
  std::thread([] {
    std::vector<char*> pointers;
    for (std::string& w : words) pointers.push_back(w.data());
    int argc = static_cast<int>(pointers.size());
    pointers.push_back(nullptr);
    char** argv = pointers.data();
    _exit(LLVMFuzzerRunDriver(&argc, &argv, attempt));
  }).detach();
  return nullptr;
}

/// next(): the input has been dealt with.
napi_value next(napi_env, napi_callback_info) {
  {
    const std::lock_guard lock(mutex);
    done = true;
  }
  changed.notify_one();
  return nullptr;
}

/// compared(site, text, word): the code has compared a text with a word, which may be worth having in the input.
napi_value compared(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  std::size_t count = 3;
  std::uint32_t site = 0;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_get_value_uint32(env, arguments[0], &site);
  const std::string a = text(env, arguments[1]), b = text(env, arguments[2]);
  void* const pc = reinterpret_cast<void*>(static_cast<std::uintptr_t>(site) + kEdges);
  __sanitizer_weak_hook_strstr(pc, a.c_str(), b.c_str(), nullptr);
  const std::size_t n = a.size() < b.size() ? a.size() : b.size();
  __sanitizer_weak_hook_memcmp(pc, a.data(), b.data(), n, std::memcmp(a.data(), b.data(), n));
  return nullptr;
}

/// quit(code): at once, as libFuzzer's thread waits.
napi_value quit(napi_env env, napi_callback_info info) {
  napi_value argument;
  std::size_t count = 1;
  std::int32_t code = 1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_int32(env, argument, &code);
  _exit(code);
}

napi_value initialise(napi_env env, napi_value exports) {
  for (std::size_t k = 0; k < kEdges; ++k) addresses[2 * k] = k + 1;
  __sanitizer_cov_8bit_counters_init(edges, edges + kEdges);
  __sanitizer_cov_pcs_init(addresses, addresses + 2 * kEdges);
  napi_value memory;
  napi_create_external_arraybuffer(env, edges, kEdges, nullptr, nullptr, &memory);
  napi_set_named_property(env, exports, "edges", memory);
  const std::pair<const char*, napi_callback> functions[] = {
      {"start", start}, {"next", next}, {"compared", compared}, {"quit", quit}};
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(libfuzzer, initialise)
