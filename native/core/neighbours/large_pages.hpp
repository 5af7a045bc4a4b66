#pragma once
#include <cstddef>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace vitrelax {

/// Memory for arrays that every pass streams through: asks the system for large pages, where it knows the request.
/// Rows of neighbours in pages of 4 kB cost Kob-Andersen forces 5 % and those of Mari-Kurchan 8 % (AMD Zen 4). Elements
/// that are not given a value have none.
template <class T>
struct LargePages {
  using value_type = T;
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}

  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    if (bytes < 2 * kPage) return static_cast<T*>(::operator new(bytes));
    void* const p = ::operator new (bytes, std::align_val_t{kPage});
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    madvise(p, bytes / kPage * kPage, MADV_HUGEPAGE);  // whole pages alone: what follows is not ours
#endif
    return static_cast<T*>(p);
  }
  void deallocate(T* p, std::size_t n) noexcept {
    if (n * sizeof(T) < 2 * kPage) return ::operator delete(p);
    ::operator delete (p, std::align_val_t{kPage});
  }
  template <class U, class... Values>
  void construct(U* p, const Values&... values) {
    if constexpr (sizeof...(Values) == 0) {
      ::new (static_cast<void*>(p)) U;
    } else {
      ::new (static_cast<void*>(p)) U(values...);
    }
  }
  friend bool operator==(const LargePages&, const LargePages&) { return true; }
};

template <class T>
using LargeArray = std::vector<T, LargePages<T>>;

}  // namespace vitrelax
