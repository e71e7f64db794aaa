#pragma once

#include "base/result.hpp"
#include "compress/transform.hpp"
#include "dialect/answer.hpp"
#include "dialect/request.hpp"
#include "dialect/route.hpp"
#include "http/receive.hpp"
#include "ledger/budget.hpp"
#include "net/loop.hpp"
#include "proxy/calibrator.hpp"
#include "proxy/forward_head.hpp"
#include "proxy/prompt_count.hpp"
#include "proxy/request_options.hpp"
#include "vault/loaded_index.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

/// Everything about one request on its way to a provider and back. Each stage fills its part in; the account
/// is read from it at the end. Lives on the stack of the session and never moves, since `request` and
/// `outcome` hold views into `body`.
struct Exchange {
  // Admission
  std::string id;  ///< tells it from all others: in the answer's head, /recent and the log
  std::chrono::system_clock::time_point started;
  net::Clock::time_point received_head;
  dialect::Route route;
  std::string model_in_path;  ///< owns what route.model_in_path views
  std::string method;
  std::string session;  ///< the client's own name for its session (ledger::Row::session); or empty
  std::string agent;    ///< likewise (ledger::Row::agent)
  compress::Mode mode = compress::Mode::hybrid;
  RequestOptions options;                           ///< of its headers
  bool bypass = false;                              ///< nothing may be changed or added, by x-tokenpak-bypass
  std::shared_ptr<const vault::LoadedIndex> vault;  ///< whose sections may be added; null: none are
  bool overrides_budget = false;                    ///< by x-tokenpak-budget
  bool is_subscription = false;  ///< paid by a subscription: nothing may be lost (CACHE_SAFETY law 16)
  ForwardHead head;
  bool client_speaks_http_1_0 = false;
  bool client_keeps_alive = true;
  bool body_is_encoded = false;  ///< the client compressed its body: it passes untouched

  // The body, and what it says
  http::Body body;
  net::Clock::time_point received_body;
  bool was_read = false;  ///< request and outcome are filled in
  bool counted = false;   ///< so are the token counts
  std::optional<dialect::Request> request;
  compress::Outcome outcome;
  bool may_ask_for_vector = false;  ///< what is added by words may be chosen again with its question's vector
  std::string open_question;        ///< whose vector is to be asked for before that; else empty
  std::vector<float> question_vector;  ///< of length 1; empty: words alone choose
  PromptCount prompt;
  Calibrator::Forecast tokens;  ///< of the prompt

  // The budget, where one is set
  std::unique_ptr<ledger::Budget::Hold> budget_hold;
  std::optional<ledger::BudgetStanding> budget_standing;  ///< from the warning on

  // Forwarding
  std::size_t upstream = 0;           ///< which it went to last (Application::upstream)
  std::string_view fallback;          ///< its name where that is a fallback; else empty
  std::string_view fallback_model;    ///< the model's name there; else empty
  std::uint32_t retries = 0;          ///< further attempts, at all upstreams together
  net::Clock::duration connecting{};  ///< spent on opening a connection to the provider
  net::Clock::time_point sent;        ///< when the request had gone upstream
  net::Clock::time_point first_byte;  ///< when the answer's head was there
  net::Clock::time_point answered;    ///< when that head had gone to the client
  net::Clock::time_point finished;
  std::uint64_t bytes_sent = 0;      ///< of the body that went upstream
  std::uint64_t bytes_answered = 0;  ///< of the answer's body
  int status = 0;                    ///< that the client got; 0 if it got none
  bool streamed = false;             ///< the answer is an event stream
  bool client_left = false;
  std::optional<Error> failed;  ///< why the proxy itself ended it
  dialect::AnswerFacts facts;
};

}  // namespace tokenpak::proxy
