#include "thread_team.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "../error.hpp"
#include "../monitor.hpp"

namespace vitrelax {

namespace {

using Clock = std::chrono::steady_clock;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

/// Workers wait on a round number: first spinning, since passes are microseconds apart, then asleep, since a core that
/// spins for a shared one makes everybody slower. A line of cache takes up to a quarter of a microsecond from one core
/// to another, so that what one thread writes and another reads has lines of its own: in a round in which all keep up
/// two go from core to core, the order, and that a worker is done.
struct ThreadTeam::Shared {
  /// What a thread has to do with the round that it was told of last.
  struct alignas(128) Member {
    /// The chunk of its share that is next, below the round that it belongs to: in the first of a round it is the
    /// share's first, whoever comes.
    std::atomic<std::uint64_t> next{0};
    /// The last round in which it has done its share.
    alignas(128) std::atomic<std::uint32_t> done{0};
    std::atomic<bool> helping{false};
  };

  explicit Shared(const ThreadTeam& team) : team(team), members(static_cast<std::size_t>(team.threads())) {}

  const ThreadTeam& team;
  std::vector<Member> members;
  std::vector<std::thread> workers;
  // the order
  alignas(128) std::atomic<std::uint32_t> round{0};
  std::atomic<bool> stop{false};
  std::size_t chunks = 0;
  Call call = nullptr;
  const void* context = nullptr;
  static constexpr std::uint64_t kRound = std::uint64_t{1} << 32, kNone = kRound;
  /// The round that may be helped in.
  alignas(128) std::atomic<std::uint64_t> open{kNone};
  std::mutex mutex;  ///< of the failure
  std::exception_ptr failure;
  std::atomic<bool> failed{false};

  static constexpr int kSpins = 2000;
  /// Of the news that a round has begun or ended, from one chip to another and back.
  static constexpr std::chrono::microseconds kLatency{2};
  /// With who is late, at most: what takes longer than this is in no cache of its own.
  static constexpr std::chrono::microseconds kPatience{20};
  static constexpr Clock::time_point kForever = Clock::time_point::max();

  /// Does what is left of a share.
  void work(std::size_t member, std::uint32_t now) {
    const Share share = team.share(member, chunks);
    std::atomic<std::uint64_t>& next = members[member].next;
    std::uint64_t seen = next.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t chunk = seen / kRound == now ? seen % kRound : share.begin;
      if (chunk >= share.end || failed.load(std::memory_order_relaxed)) return;
      if (!next.compare_exchange_weak(seen, now * kRound + chunk + 1, std::memory_order_relaxed)) continue;
      seen = now * kRound + chunk + 1;
      try {
        call(context, chunk);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        failed.store(true);
      }
    }
  }

  void workForOthers(std::size_t own, std::uint32_t now) {
    for (std::size_t t = 1; t < members.size(); ++t) work((own + t) % members.size(), now);
  }

  /// Does its own share. @returns until when the others may take longer before they are helped: their data are in their
  /// caches, and a chunk of a light pass is done sooner than it is fetched from there
  Clock::time_point workForItself(std::size_t own, std::uint32_t now) {
    const Clock::time_point begin = Clock::now();
    work(own, now);
    const Clock::time_point end = Clock::now();
    return end + kLatency + std::min<Clock::duration>((end - begin) / 4, kPatience);
  }

  /// Waits for a number to be there: spinning, then asleep; helps when it takes too long.
  template <class Help>
  static void await(const std::atomic<std::uint32_t>& number, std::uint32_t wanted, Clock::time_point& patience,
                    const Help& help) {
    for (int i = 1; i < kSpins || patience != kForever; ++i) {
      if (number.load(std::memory_order_acquire) == wanted) return;
      relax();
      if (i % 8 == 0 && Clock::now() > patience) {
        patience = kForever;
        help();
      }
    }
    for (std::uint32_t last; (last = number.load(std::memory_order_acquire)) != wanted;) number.wait(last);
  }

  void serve(std::size_t own) {
    Member& self = members[own];
    Clock::time_point patience = kForever;
    for (std::uint32_t now = 1;; ++now) {
      await(round, now, patience, [&] {
        // whoever ends a round closes it first, and looks for helpers then
        self.helping.store(true);
        if (open.load() == now - 1) workForOthers(own, now - 1);
        self.helping.store(false);
        self.helping.notify_one();
      });
      if (stop.load()) return;
      patience = workForItself(own, now);
      self.done.store(now, std::memory_order_release);
      self.done.notify_one();
    }
  }

  void lead(std::size_t count, Call work, const void* about) {
    call = work;
    context = about;
    chunks = count;
    const std::uint32_t now = round.load(std::memory_order_relaxed) + 1;
    open.store(now, std::memory_order_relaxed);
    round.store(now, std::memory_order_release);
    round.notify_all();
    Clock::time_point patience = workForItself(0, now);
    for (std::size_t t = 1; t < members.size(); ++t)
      await(members[t].done, now, patience, [&] { workForOthers(0, now); });
    open.store(kNone);
    for (std::size_t t = 1; t < members.size(); ++t) members[t].helping.wait(true);
    if (!failed.load()) return;
    failed.store(false);
    std::rethrow_exception(std::exchange(failure, nullptr));
  }

  /// Wakes and joins the workers there are.
  void finish() {
    stop.store(true);
    round.fetch_add(1);
    round.notify_all();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
  }
};

ThreadTeam::ThreadTeam(int threads) : threads_(threads) {
  if (threads < 1 || threads > 256) throw invalid("OUT_OF_RANGE", "threads", std::to_string(threads), "1 to 256");
  const auto members = static_cast<std::size_t>(threads);
  shared_ = std::make_unique<Shared>(*this);
  // What a thread needs to throw is allocated when it is first asked for, and the process is aborted where that fails:
  // it has to be there before the stacks of workers take the last of the memory.
  static_cast<void>(std::current_exception());
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
  shared_->lead(chunks, call, context);
}

}  // namespace vitrelax
