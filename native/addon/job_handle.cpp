#include "job_handle.hpp"

#include <utility>

#include "addon.hpp"
#include "errors.hpp"
#include "system_handle.hpp"

namespace vitrelax::addon {
namespace {

void require(Napi::Env env, napi_status status) {
  if (status != napi_ok) throw Napi::Error::New(env);
}

}  // namespace

Napi::Object JobHandle::start(Napi::Env env, SystemHandle& system, std::shared_ptr<Simulation> simulation, Work work,
                              Napi::Function onProgress, Napi::Function onFrame) {
  std::unique_ptr<JobHandle> handle(new JobHandle(env, system, std::move(simulation), work, onProgress, onFrame));
  const Napi::Object object = handle->object();
  handle->run();
  handle.release()->system_.lock();
  return object;
}

JobHandle::JobHandle(Napi::Env env, SystemHandle& system, std::shared_ptr<Simulation> simulation, Work& work,
                     Napi::Function onProgress, Napi::Function onFrame)
    : env_(env),
      system_(system),
      systemObject_(Napi::Persistent(system.Value())),
      deferred_(env),
      result_(std::move(work.result)),
      job_(std::make_shared<Job>(std::move(simulation), work.threads, std::move(work.body), !onProgress.IsEmpty(),
                                 !onFrame.IsEmpty())) {
  if (!onProgress.IsEmpty()) onProgress_ = Napi::Persistent(onProgress);
  if (!onFrame.IsEmpty()) onFrame_ = Napi::Persistent(onFrame);
}

JobHandle::~JobHandle() {
  if (channel_ != nullptr) channel_->handle = nullptr;
}

Napi::Object JobHandle::object() const {
  Napi::Object object = Napi::Object::New(env_);
  object.Set("promise", deferred_.Promise());
  object.Set("cancel", Napi::Function::New(
                           env_, [job = job_](const Napi::CallbackInfo&) { job->cancel(); }, "cancel"));
  object.Set("resume", Napi::Function::New(
                           env_, [job = job_](const Napi::CallbackInfo&) { job->resume(); }, "resume"));
  return object;
}

/// Starts the thread. The cleanup hook is added after the thread-safe function's own, so it runs before it.
void JobHandle::run() {
  auto channel = std::make_unique<Channel>(Channel{this});
  require(env_,
          napi_create_threadsafe_function(
              env_, nullptr, nullptr, Napi::String::New(env_, "vitrelax job"), 0, 1, channel.get(),
              [](napi_env, void* data, void*) { delete static_cast<Channel*>(data); }, channel.get(), atWake, &wake_));
  channel_ = channel.release();
  const auto release = [wake = wake_] { napi_release_threadsafe_function(wake, napi_tsfn_release); };
  try {
    require(env_, napi_add_env_cleanup_hook(env_, atCleanup, this));
    try {
      job_->start([wake = wake_] { napi_call_threadsafe_function(wake, nullptr, napi_tsfn_nonblocking); }, release);
    } catch (...) {
      napi_remove_env_cleanup_hook(env_, atCleanup, this);
      throw;
    }
  } catch (...) {
    release();
    throw;
  }
}

void JobHandle::atWake(napi_env env, napi_value, void* data, void*) {
  // without an environment it is what was left in the queue, after the channel is gone
  if (env == nullptr) return;
  JobHandle* const handle = static_cast<Channel*>(data)->handle;
  if (handle != nullptr) handle->deliver();
}

/// The environment goes down: no JavaScript runs any more, so the promise stays as it is.
void JobHandle::atCleanup(void* data) {
  const std::unique_ptr<JobHandle> handle(static_cast<JobHandle*>(data));
  handle->job_->abandon();
}

void JobHandle::deliver() {
  const Napi::HandleScope scope(env_);
  Mail mail = job_->collect();
  // Node-API refuses calls once the environment goes down; the cleanup hook then ends the job
  try {
    if (mail.progress) call(onProgress_, progressObject(env_, *mail.progress));
    if (mail.frame) call(onFrame_, frameObject(std::move(*mail.frame)));
  } catch (...) {
    job_->cancel();
  }
  if (!mail.outcome) return;
  const std::unique_ptr<JobHandle> self(this);
  napi_remove_env_cleanup_hook(env_, atCleanup, this);
  job_->join();
  system_.unlock();
  try {
    settle(*mail.outcome);
  } catch (...) {
    // as above, and nothing is left to be told
  }
}

/// Calls back into JavaScript. What the callback throws ends the job, and the promise rejects with it. Without the C++
/// wrapper of exceptions, which aborts when a worker is terminated inside the callback.
void JobHandle::call(const Napi::FunctionReference& function, napi_value argument) {
  const napi_value receiver = env_.Undefined();
  if (napi_call_function(env_, receiver, function.Value(), 1, &argument, nullptr) == napi_ok) return;
  job_->cancel();
  napi_value thrown = nullptr, holder = nullptr;
  if (napi_get_and_clear_last_exception(env_, &thrown) != napi_ok || callbackFailed_) return;
  callbackFailed_ = true;
  if (napi_create_array(env_, &holder) != napi_ok || napi_set_element(env_, holder, 0, thrown) != napi_ok) return;
  thrown_ = Napi::Persistent(Napi::Object(env_, holder));
}

void JobHandle::settle(const Outcome& outcome) {
  if (callbackFailed_) {
    deferred_.Reject(thrown_.IsEmpty() ? env_.Undefined() : thrown_.Get(0u));
  } else if (outcome.fault) {
    deferred_.Reject(errorOf(env_, *outcome.fault).Value());
  } else if (outcome.cancelled) {
    deferred_.Reject(errorOf(env_, {"CANCELLED", "the job was cancelled", {}, {}}).Value());
  } else {
    deferred_.Resolve(result_(env_, outcome.seconds));
  }
}

Napi::Value JobHandle::frameObject(Frame frame) const {
  Napi::Object object = Napi::Object::New(env_);
  object.Set("time", frame.time);
  object.Set("energy", frame.energy);
  object.Set("rmsVelocity", frame.rmsVelocity);
  object.Set("system", Addon::of(env_).adopt(std::move(frame.system)));
  return object;
}

}  // namespace vitrelax::addon
