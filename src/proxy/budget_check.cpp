#include "proxy/budget_check.hpp"

#include "base/log.hpp"
#include "ledger/ledger_file.hpp"
#include "proxy/account.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

using std::chrono::system_clock;

std::string described(const ledger::BudgetStanding& standing) {
  return fmt::format("{} of {}/{}", format_dollars(standing.spent), format_dollars(standing.limit.most),
                     name_of(standing.limit.period));
}

/// "at 2026-11-26 00:00 (in 5 h 12 min)", in local time.
std::string described(system_clock::time_point end, system_clock::time_point now) {
  const std::time_t seconds = system_clock::to_time_t(end);
  std::tm local{};
  localtime_r(&seconds, &local);
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(end - now).count();
  return fmt::format("at {:%Y-%m-%d %H:%M} (in {} h {} min)", local, minutes / 60, minutes % 60);
}

BudgetRefusal refusal(const ledger::BudgetStanding& standing, Money expected, system_clock::time_point now) {
  std::string message = fmt::format("The budget is spent: {}", described(standing));
  if (standing.spent < standing.limit.most)
    message += fmt::format(", and this request is expected to cost {}", format_dollars(expected));
  BudgetRefusal refusal;
  if (standing.ends) {
    message += fmt::format(". The next one begins {}.", described(*standing.ends, now));
    refusal.retry_after =
        std::max(std::chrono::ceil<std::chrono::seconds>(*standing.ends - now), std::chrono::seconds(1));
  } else {
    message += ". It holds for this session; a new one has its own.";
  }
  message += " To go on now, send the header x-tokenpak-budget: override, or raise TOKENPAK_BUDGET.";
  refusal.error = Error(ErrorKind::budget_spent, std::move(message));
  return refusal;
}

}  // namespace

std::optional<BudgetRefusal> ask_budget(Application& application, Exchange& exchange) {
  ledger::Budget& budget = application.budget();
  if (exchange.route.dialect == dialect::Dialect::other || only_counts(exchange.route.dialect)) return {};
  const Hash128 conversation = exchange.counted && exchange.request ? conversation_of(exchange) : Hash128();
  const ledger::Budget::Request request{
      .session = ledger::session_number(exchange.session, conversation, budget.salt()),
      .prompt_tokens = exchange.tokens.sent,
      .price = price_of(application, exchange),
      .overrides = exchange.overrides_budget};
  const auto now = system_clock::now();
  ledger::Budget::Decision decision = budget.ask(request, now);
  exchange.budget_hold = std::move(decision.hold);
  exchange.budget_standing = decision.standing;
  if (decision.is_first_warning)
    log(LogLevel::warning, fmt::format("the budget is nearly spent: {}", described(*decision.standing)));
  if (exchange.budget_hold) return {};
  return refusal(*decision.standing, decision.expected, now);
}

std::string budget_line(const Exchange& exchange) {
  if (!exchange.budget_standing) return {};
  const ledger::BudgetStanding& standing = *exchange.budget_standing;
  return fmt::format("x-tokenpak-budget: period={}, spent={}, limit={}\r\n", name_of(standing.limit.period),
                     exact_dollars(standing.spent), exact_dollars(standing.limit.most));
}

}  // namespace tokenpak::proxy
