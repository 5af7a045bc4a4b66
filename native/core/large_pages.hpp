#pragma once
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace vitrelax {

/// Memory for arrays that every pass goes over: fresh from the system, in large pages where it knows the request
/// (Linux). Of the forces in Mari-Kurchan, whose neighbours lie anywhere, small pages for the rows cost 8 % and for the
/// records 12 % (AMD Zen 4); of those in Kob-Andersen 5 %. Elements that are not given a value have none.
template <class T>
class LargePages {
 public:
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}

  T* allocate(std::size_t n) {
    if (n > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (const std::size_t bytes = paged(n)) {
      // a page more, of which what is before the first boundary and behind the last goes back: memory that has been in
      // use before would keep its small pages
      void* const p = mmap(nullptr, bytes + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (p == MAP_FAILED) throw std::bad_alloc();
      char* const start = static_cast<char*>(p);
      const std::size_t before = (kPage - reinterpret_cast<std::uintptr_t>(start) % kPage) % kPage;
      if (before > 0) munmap(start, before);
      munmap(start + before + bytes, kPage - before);
      madvise(start + before, bytes, MADV_HUGEPAGE);  // refused, it is memory all the same
      return reinterpret_cast<T*>(start + before);
    }
#endif
    return static_cast<T*>(::operator new(n * sizeof(T)));
  }
  void deallocate(T* p, std::size_t n) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (const std::size_t bytes = paged(n)) {
      munmap(p, bytes);
      return;
    }
#endif
    ::operator delete(p);
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

 private:
  static constexpr std::size_t kPage = std::size_t{2} << 20;
  /// Bytes in whole pages; 0 for what would leave most of one empty.
  static std::size_t paged(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    return bytes < kPage / 4 ? 0 : (bytes + kPage - 1) / kPage * kPage;
  }
};

template <class T>
using LargeArray = std::vector<T, LargePages<T>>;

/// Gives an array a length, and not what it holds: where it has to move, to where there is room for some more; memory
/// of which most would be unused goes back.
template <class T>
void renew(LargeArray<T>& array, std::size_t length) {
  if (array.capacity() < length || array.capacity() > 2 * length + 1024) {
    array = {};
    array.reserve(length + length / 16);
  }
  array.resize(length);
}

}  // namespace vitrelax
