#include "thread_team.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "../error.hpp"
#include "../monitor.hpp"

namespace vitrelax {

/// Workers wait on a round number: first spinning, since passes are microseconds apart, then asleep, since a core that
/// spins for a shared one makes everybody slower.
struct ThreadTeam::Shared {
  /// What is left of the share of a thread. A count that all threads share would take longer than a chunk of a light
  /// pass.
  struct alignas(64) Rest {
    std::atomic<std::size_t> next{0};
    std::size_t end = 0;
  };

  explicit Shared(std::size_t threads) : rests(threads) {}

  std::vector<Rest> rests;
  std::vector<std::thread> workers;
  std::atomic<std::uint64_t> round{0};
  std::atomic<int> working{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::condition_variable wake, done;
  Call call = nullptr;
  const void* context = nullptr;
  std::exception_ptr failure;

  static constexpr int kSpins = 2000;

  void work(std::size_t thread) {
    for (std::size_t t = 0; t < rests.size(); ++t) {
      Rest& rest = rests[(thread + t) % rests.size()];
      for (std::size_t chunk; (chunk = rest.next.fetch_add(1, std::memory_order_relaxed)) < rest.end;) {
        try {
          call(context, chunk);
        } catch (...) {
          const std::lock_guard lock(mutex);
          if (!failure) failure = std::current_exception();
          for (Rest& other : rests) other.next.store(other.end, std::memory_order_relaxed);
        }
      }
    }
  }

  void serve(std::size_t thread) {
    std::uint64_t seen = 0;
    for (;;) {
      for (int i = 0; i < kSpins && round.load(std::memory_order_acquire) == seen && !stop.load(); ++i) relax();
      if (round.load(std::memory_order_acquire) == seen && !stop.load()) {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return round.load(std::memory_order_acquire) != seen || stop.load(); });
      }
      if (stop.load()) return;
      ++seen;
      work(thread);
      if (working.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        const std::lock_guard lock(mutex);
        done.notify_one();
      }
    }
  }

  /// Wakes and joins the workers there are.
  void finish() {
    {
      const std::lock_guard lock(mutex);
      stop.store(true);
    }
    wake.notify_all();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
  }

  static void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
  }
};

ThreadTeam::ThreadTeam(int threads) : threads_(threads) {
  if (threads < 1 || threads > 256) throw invalid("OUT_OF_RANGE", "threads", std::to_string(threads), "1 to 256");
  const auto members = static_cast<std::size_t>(threads);
  shared_ = std::make_unique<Shared>(members);
  try {
    shared_->workers.reserve(members - 1);
    for (std::size_t t = 1; t < members; ++t) {
      shared_->workers.emplace_back([s = shared_.get(), t] { s->serve(t); });
    }
  } catch (const std::system_error& e) {
    shared_->finish();
    throw Error("OUT_OF_MEMORY", std::string("the system gives no more threads: ") + e.what(), "threads",
                std::to_string(threads));
  } catch (...) {
    shared_->finish();
    throw;
  }
}

ThreadTeam::~ThreadTeam() { shared_->finish(); }

void ThreadTeam::leaveIfCancelled() const {
  if (monitor_ != nullptr) vitrelax::leaveIfCancelled(*monitor_);
}

void ThreadTeam::run(std::size_t chunks, Call call, const void* context) {
  if (threads_ == 1 || chunks < 2) {
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) call(context, chunk);
    return;
  }
  Shared& s = *shared_;
  s.call = call;
  s.context = context;
  s.failure = nullptr;
  for (std::size_t t = 0; t < s.rests.size(); ++t) {
    const Share own = share(t, chunks);
    s.rests[t].next.store(own.begin, std::memory_order_relaxed);
    s.rests[t].end = own.end;
  }
  s.working.store(threads_ - 1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(s.mutex);
    s.round.fetch_add(1, std::memory_order_release);
  }
  s.wake.notify_all();
  s.work(0);
  for (int i = 0; i < Shared::kSpins && s.working.load(std::memory_order_acquire) != 0; ++i) Shared::relax();
  if (s.working.load(std::memory_order_acquire) != 0) {
    std::unique_lock lock(s.mutex);
    s.done.wait(lock, [&] { return s.working.load(std::memory_order_acquire) == 0; });
  }
  if (s.failure) std::rethrow_exception(s.failure);
}

}  // namespace vitrelax
