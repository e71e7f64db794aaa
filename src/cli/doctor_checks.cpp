#include "cli/doctor_checks.hpp"

#include "base/ascii.hpp"
#include "ledger/ledger_reader.hpp"
#include "proxy/upstream_probe.hpp"
#include "vault/index.hpp"
#include "vault/mapped_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::cli {

namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

constexpr std::uint64_t bytes_per_megabyte = 1'000'000;
/// Below so much room the stores and the ledger run into it soon.
constexpr std::uint64_t little_room = 1000 * bytes_per_megabyte;
constexpr std::uint64_t no_room = 50 * bytes_per_megabyte;
/// Certificates of providers live for three months and are renewed a month before; one that ends so soon is
/// not renewed, or the clock is wrong.
constexpr std::chrono::days soon{7};
/// TLS and signed requests bear a little; more shows in the ledger's days.
constexpr std::chrono::seconds largest_clock_error{60};

Finding check_room(const fs::path& folder) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) {
    return {"disk", Level::warning, fmt::format("its room is not known ({})", error.message()),
            "Check TOKENPAK_HOME."};
  }
  const std::string left =
      fmt::format("{} MB left at {}", space.available / bytes_per_megabyte, folder.string());
  if (space.available >= little_room) return {"disk", Level::ok, left, ""};
  return {
      "disk", space.available < no_room ? Level::problem : Level::warning, left,
      "Make room, or lower TOKENPAK_LEDGER_MB, TOKENPAK_CONVERSATION_MB and TOKENPAK_ORIGINALS_MB. Requests "
      "go on without what cannot be written."};
}

std::string base_url_variable(std::string_view provider) {
  std::string name(provider);
  std::ranges::transform(name, name.begin(), ascii_upper);
  return fmt::format("TOKENPAK_{}_BASE_URL", name);
}

Finding check_certificate(const std::string& check, std::chrono::system_clock::time_point end) {
  const auto left = std::chrono::floor<std::chrono::days>(end - std::chrono::system_clock::now());
  const std::string until = fmt::format("accepted, valid until {:%Y-%m-%d}", end);
  if (left > soon) return {check, Level::ok, until, ""};
  return {check, Level::warning, until,
          "It ends soon: whoever runs that server has to renew it; or check this machine's clock."};
}

Finding check_clock(const std::string& check, std::chrono::system_clock::time_point theirs) {
  const auto ahead = std::chrono::round<std::chrono::seconds>(std::chrono::system_clock::now() - theirs);
  if (std::chrono::abs(ahead) <= largest_clock_error)
    return {check, Level::ok, fmt::format("within {} s of the provider's", largest_clock_error.count()), ""};
  return {check, Level::problem,
          fmt::format("{} s {} the provider's", std::chrono::abs(ahead).count(),
                      ahead.count() > 0 ? "ahead of" : "behind"),
          "Set it: timedatectl set-ntp true. A wrong clock makes certificates invalid and puts requests into "
          "wrong days."};
}

}  // namespace

Finding check_port(const proxy::Settings& settings) {
  const Result<proxy::PageAnswer> answer = proxy::ask_running_proxy(settings, "/health");
  if (answer && answer->status == 200 && answer->body.contains("circuit_breakers"))
    return {"port", Level::ok, fmt::format("{}: the proxy is running", settings.port), ""};
  if (!answer && answer.error().kind == ErrorKind::upstream_unreachable) {
    return {"port", Level::ok, fmt::format("{}: free; the proxy is not running", settings.port),
            "Start it: tokenpak serve"};
  }
  return {"port", Level::problem, fmt::format("{}: something else listens there", settings.port),
          "Choose another with TOKENPAK_PORT, or end what listens there: ss -ltnp."};
}

std::vector<Finding> check_home(const proxy::Settings& settings) {
  const fs::path& home = settings.home;
  struct stat status{};
  if (::stat(home.c_str(), &status) != 0) {
    Finding finding{"home", Level::ok, fmt::format("{} is made at the first start", home.string()), ""};
    fs::path parent = home;
    while (!fs::exists(parent) && parent.has_relative_path())
      parent = parent.parent_path();
    if (::access(parent.c_str(), W_OK | X_OK) != 0) {
      finding = {"home", Level::problem, fmt::format("{} cannot be made", home.string()),
                 "Set TOKENPAK_HOME to a folder of your own."};
    }
    return {finding, check_room(parent)};
  }
  Finding finding{"home", Level::ok, home.string(), ""};
  if (!S_ISDIR(status.st_mode) || ::access(home.c_str(), R_OK | W_OK | X_OK) != 0) {
    finding = {"home", Level::problem, fmt::format("{} cannot be written", home.string()),
               "Set TOKENPAK_HOME to a folder of your own."};
  } else if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    finding = {"home", Level::warning, fmt::format("other users can look into {}", home.string()),
               fmt::format("chmod 700 {}", home.string())};
  }
  return {finding, check_room(home)};
}

Finding check_vault(const proxy::Settings& settings) {
  const fs::path path = settings.vault_path / vault::index_file_name;
  const Result<vault::MappedFile> file = vault::MappedFile::open(path);
  if (!file && file.error().kind == ErrorKind::not_found)
    return {"vault", Level::ok, "nothing is indexed; tokenpak index FOLDER changes that", ""};
  if (!file)
    return {"vault", Level::problem, file.error().message, "Check the permissions of VAULT_INDEX_PATH."};
  const Result<vault::Index> index = vault::Index::over(file->bytes());
  if (!index) {
    return {"vault", Level::problem, fmt::format("{}: {}", path.string(), index.error().message),
            "tokenpak index --rebuild"};
  }
  return {"vault", Level::ok, path.string(), ""};
}

Finding check_ledger(const proxy::Settings& settings) {
  if (!settings.keep_ledger)
    return {"ledger", Level::ok, "off (TOKENPAK_LEDGER): the account lives in memory alone", ""};
  const fs::path path = settings.home / "ledger.db";
  std::error_code error;
  if (!fs::exists(path, error)) return {"ledger", Level::ok, "begins with the first request", ""};
  const Result<ledger::LedgerReader> reader = ledger::LedgerReader::open(path);
  if (reader) return {"ledger", Level::ok, path.string(), ""};
  const bool is_damaged = reader.error().kind == ErrorKind::bad_data;
  return {"ledger", Level::problem, fmt::format("{}: {}", path.string(), reader.error().message),
          is_damaged
              ? "Nothing has to be done: at the next start the proxy moves it aside and begins a new one."
              : "Check its permissions."};
}

std::vector<Finding> check_upstream(std::string_view name, const proxy::UpstreamAddress& upstream,
                                    const proxy::Settings& settings) {
  const proxy::UpstreamProbe probe = proxy::probe_upstream(upstream, settings);
  const auto check = [name](std::string_view step) { return fmt::format("{}: {}", name, step); };
  const std::string address_fix =
      fmt::format("Check {}{}.", base_url_variable(name),
                  settings.outbound_proxy ? ", HTTPS_PROXY and NO_PROXY" : " and the network");
  std::vector<Finding> findings;
  if (probe.lookup_problem) {
    findings.push_back({check("name"), Level::problem,
                        fmt::format("{} cannot be looked up: {}", probe.looked_up, *probe.lookup_problem),
                        address_fix});
    return findings;
  }
  findings.push_back({check("name"), Level::ok, probe.looked_up + " is known", ""});
  const bool is_tls_problem = probe.problem && (probe.problem->kind == ErrorKind::upstream_tls ||
                                                probe.problem->message.contains("TLS handshake"));
  if (probe.problem && !is_tls_problem) {
    findings.push_back({check("connection"), Level::problem, probe.problem->message, address_fix});
    return findings;
  }
  findings.push_back({check("connection"), Level::ok,
                      probe.connected ? fmt::format("in {} ms", probe.connected->count())
                                      : std::string("the server answers"),
                      ""});
  if (is_tls_problem) {
    findings.push_back(
        {check("TLS"), Level::problem, probe.problem->message,
         "A company's proxy that reads TLS needs its certificate in SSL_CERT_FILE; else check the "
         "clock and the base URL."});
    return findings;
  }
  if (probe.certificate_end) findings.push_back(check_certificate(check("TLS"), *probe.certificate_end));
  if (!upstream.tls && upstream.host != "localhost" && !upstream.host.starts_with("127."))
    findings.push_back({check("TLS"), Level::warning, "keys and prompts go there unencrypted",
                        fmt::format("Use https in {}.", base_url_variable(name))});
  if (probe.date) findings.push_back(check_clock(check("clock"), *probe.date));
  return findings;
}

std::optional<Finding> check_key(std::string_view variable, std::string_view value,
                                 std::string_view expected_prefix) {
  if (value.empty()) return std::nullopt;
  Finding finding{std::string(variable), Level::ok,
                  fmt::format("{} characters, begins as such keys do", value.size()), ""};
  const bool is_plain =
      std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\''; });
  if (!is_plain) {
    finding.level = Level::problem;
    finding.message = "holds white space, quotes or other characters that no key has";
    finding.fix = fmt::format("Set it again without them: export {}=…", variable);
  } else if (!value.starts_with(expected_prefix)) {
    finding.level = Level::warning;
    finding.message = fmt::format("does not begin with {}, as such keys do", expected_prefix);
    finding.fix = "Check that it is the key of this provider, and not of another one.";
  }
  return finding;
}

Finding check_base_url(std::string_view variable, std::string_view value, const proxy::Settings& settings) {
  const std::string port = fmt::format(":{}", settings.port);
  const std::string ours = fmt::format("http://127.0.0.1:{}", settings.port);
  const std::string suffix = variable.starts_with("OPENAI") ? "/v1" : "";
  if (value.contains(port)) return {std::string(variable), Level::ok, "leads to the proxy", ""};
  return {
      std::string(variable), Level::warning,
      value.empty() ? "is not set: clients go past the proxy" : "leads elsewhere: clients go past the proxy",
      fmt::format("export {}={}{}", variable, ours, suffix)};
}

}  // namespace tokenpak::cli
