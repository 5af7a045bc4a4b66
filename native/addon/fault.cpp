#include "fault.hpp"

#include <error.hpp>
#include <new>
#include <stdexcept>
#include <system_error>

namespace vitrelax::addon {

Fault faultOf(std::exception_ptr exception) noexcept {
  try {
    try {
      std::rethrow_exception(exception);
    } catch (const Error& e) {
      return {e.code(), e.what(), e.field(), e.value()};
    } catch (const std::bad_alloc&) {
      return {"OUT_OF_MEMORY", "not enough memory", {}, {}};
    } catch (const std::length_error&) {
      return {"OUT_OF_MEMORY", "an array longer than memory can hold", {}, {}};
    } catch (const std::system_error& e) {
      const bool exhausted = e.code() == std::errc::resource_unavailable_try_again;
      return {exhausted ? "OUT_OF_MEMORY" : "INTERNAL",
              exhausted ? "the system grants no further threads" : std::string("system error: ") + e.what(),
              {},
              {}};
    } catch (const std::exception& e) {
      return {"INTERNAL", e.what(), {}, {}};
    } catch (...) {
      return {"INTERNAL", "unknown exception", {}, {}};
    }
  } catch (...) {  // no memory even for the message; these fit a string's own storage
    Fault fault;
    fault.code = "OUT_OF_MEMORY";
    return fault;
  }
}

}  // namespace vitrelax::addon
