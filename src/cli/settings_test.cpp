#include "cli/settings.hpp"

#include "dialect/provider.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using std::chrono::milliseconds;

/// What a test gives: the rest is an empty machine with the user /home/me.
struct Machine {
  TextByName flags = {};
  TextByName environment = {};
  std::string file = {};
  bool others_may_read = false;

  Result<LoadedSettings> load() const {
    Inputs inputs{.flags = flags, .environment = environment, .working_folder = "/project"};
    inputs.environment.emplace("HOME", "/home/me");
    if (file.empty()) return load_settings(inputs, std::nullopt);
    return load_settings(inputs,
                         ConfigFile{.path = "/c.toml", .text = file, .others_may_read = others_may_read});
  }
  std::string error() const {
    const auto loaded = load();
    return loaded ? "no error" : loaded.error().message;
  }
};

Origin origin_of(const LoadedSettings& loaded, std::string_view key) {
  return loaded.origins[static_cast<std::size_t>(setting_with_key(key) - setting_table().data())];
}

TEST(Settings, DefaultsOfTheTableAreThoseOfTheStruct) {
  const auto loaded = Machine{}.load();
  ASSERT_TRUE(loaded);
  const proxy::Settings& settings = loaded->settings;
  const proxy::Settings plain;
  EXPECT_EQ(settings.port, plain.port);
  EXPECT_EQ(settings.host, plain.host);
  EXPECT_EQ(settings.key, plain.key);
  EXPECT_EQ(settings.allowed_hosts, plain.allowed_hosts);
  EXPECT_EQ(settings.mode, plain.mode);
  EXPECT_EQ(settings.websocket_port, plain.websocket_port);
  EXPECT_EQ(settings.request_timeout, plain.request_timeout);
  EXPECT_EQ(settings.connect_timeout, plain.connect_timeout);
  EXPECT_EQ(settings.max_body_bytes, plain.max_body_bytes);
  EXPECT_EQ(settings.protected_documents, plain.protected_documents);
  EXPECT_EQ(settings.inject_budget, plain.inject_budget);
  EXPECT_EQ(settings.inject_min_score, plain.inject_min_score);
  EXPECT_EQ(settings.calibrates_counts, plain.calibrates_counts);
  EXPECT_EQ(settings.event_loops, plain.event_loops);
  EXPECT_FALSE(settings.outbound_proxy);
  EXPECT_EQ(settings.home, "/home/me/.tokenpak");
  EXPECT_EQ(settings.vault_path, "/home/me/.tokenpak");
  using dialect::Provider;
  const auto url = [&](Provider provider) {
    return settings.upstreams[static_cast<std::size_t>(provider)].url();
  };
  EXPECT_EQ(url(Provider::anthropic), "https://api.anthropic.com");
  EXPECT_EQ(url(Provider::openai), "https://api.openai.com");
  EXPECT_EQ(url(Provider::gemini), "https://generativelanguage.googleapis.com");
  EXPECT_TRUE(loaded->warnings.empty());
  for (const Origin& origin : loaded->origins)
    EXPECT_EQ(origin.source, Source::fallback);
}

TEST(Settings, FlagBeatsVariableBeatsFile) {
  Machine machine;
  machine.file = "mode = \"strict\"\nport = 1000\n";
  auto loaded = machine.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.port, 1000);
  EXPECT_EQ(origin_of(*loaded, "port").place, "/c.toml:2");

  machine.environment["TOKENPAK_PORT"] = "2000";
  loaded = machine.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.port, 2000);
  EXPECT_EQ(origin_of(*loaded, "port").place, "TOKENPAK_PORT");

  machine.flags["port"] = "3000";
  loaded = machine.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.port, 3000);
  EXPECT_EQ(origin_of(*loaded, "port").place, "--port");
  EXPECT_EQ(origin_of(*loaded, "port").source, Source::flag);
  EXPECT_EQ(loaded->settings.mode, compress::Mode::strict);
}

TEST(Settings, EverySettingCanBeSetInEachOfItsPlaces) {
  const std::map<std::string_view, std::string> other_values{
      {"port", "9000"},
      {"host", "127.0.0.1"},
      {"key", "secret"},
      {"allowed_hosts", "devbox.lan,10.0.0.1"},
      {"mode", "aggressive"},
      {"log", "json"},
      {"lossless", "1"},
      {"protect", "NOTES.md"},
      {"budget", "20/day,0.5/session"},
      {"budget_action", "warn"},
      {"ws_port", "0"},
      {"ws_connections", "5"},
      {"request_timeout", "0.5"},
      {"connect_timeout", "3"},
      {"breaker_failures", "3"},
      {"breaker_window", "30"},
      {"breaker_open", "5"},
      {"retries", "2"},
      {"retry_wait", "5"},
      {"drain_seconds", "60"},
      {"connections", "100"},
      {"upstream_requests", "8"},
      {"upstream_queue", "16"},
      {"max_body_mb", "1"},
      {"bodies_mb", "128"},
      {"loops", "4"},
      {"anthropic_base_url", "http://127.0.0.1:1/a"},
      {"openai_base_url", "http://127.0.0.1:2/b"},
      {"gemini_base_url", "http://127.0.0.1:3/c"},
      {"https_proxy", "http://proxy:3128"},
      {"no_proxy", "localhost"},
      {"otel_exporter_otlp_endpoint", "http://127.0.0.1:4318/otlp"},
      {"otel_exporter_otlp_headers", "Authorization=Bearer abc, x-scope=a=b"},
      {"home", "/elsewhere"},
      {"conversations", "off"},
      {"conversation_days", "30"},
      {"ledger", "off"},
      {"ledger_days", "30"},
      {"ledger_mb", "64"},
      {"conversation_mb", "64"},
      {"originals", "off"},
      {"originals_days", "31"},
      {"originals_mb", "2048"},
      {"vault_index_path", "/vault"},
      {"inject_budget", "100"},
      {"inject_min_score", "0.9"},
      {"embeddings_url", "http://127.0.0.1:11434/v1"},
      {"embeddings_model", "a-model"},
      {"embeddings_key", "sk-1"},
      {"embeddings_timeout", "0.5"},
      {"calibration", "off"},
  };
  for (const Setting& setting : setting_table()) {
    ASSERT_TRUE(other_values.contains(setting.key)) << setting.key;
    const std::string& value = other_values.at(setting.key);
    std::vector<Machine> machines(1);
    machines[0].environment[std::string(setting.variable)] = value;
    if (setting.has_flag) machines.emplace_back().flags[std::string(setting.key)] = value;
    if (setting.in_file) machines.emplace_back().file = std::string(setting.key) + " = \"" + value + "\"\n";
    for (Machine& machine : machines) {
      if (setting.key == "otel_exporter_otlp_headers")
        machine.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:4318";
      if (setting.key == "embeddings_url") machine.environment["TOKENPAK_EMBEDDINGS_MODEL"] = "a-model";
      if (setting.key == "no_proxy") machine.environment["HTTPS_PROXY"] = "http://proxy:3128";
      const auto loaded = machine.load();
      ASSERT_TRUE(loaded) << loaded.error().message;
      EXPECT_EQ(setting.show(loaded->settings), setting.key == "key" || setting.key == "embeddings_key" ||
                                                        setting.key == "otel_exporter_otlp_headers"
                                                    ? "set"
                                                    : value)
          << setting.key;
      EXPECT_NE(origin_of(*loaded, setting.key).source, Source::fallback) << setting.key;
    }
  }
}

TEST(Settings, EmbeddingsNeedAModelAndAnotherServer) {
  const std::string url = "TOKENPAK_EMBEDDINGS_URL";
  const std::string model = "TOKENPAK_EMBEDDINGS_MODEL";
  EXPECT_EQ((Machine{.environment = {{url, "http://127.0.0.1:11434/v1"}}}.error()),
            "TOKENPAK_EMBEDDINGS_URL needs TOKENPAK_EMBEDDINGS_MODEL, the model that makes the vectors");
  EXPECT_EQ((Machine{.environment = {{url, "http://127.0.0.1:8766/v1"}, {model, "m"}}}.error()),
            "TOKENPAK_EMBEDDINGS_URL is this proxy itself (http://127.0.0.1:8766/v1)");
  EXPECT_THAT((Machine{.environment = {{url, "http://127.0.0.1:1/v1/embeddings"}, {model, "m"}}}.error()),
              testing::HasSubstr("must be the address before /embeddings"));
  const std::string broken_key = Machine{.environment = {{"TOKENPAK_EMBEDDINGS_KEY", "sk-1 2"}}}.error();
  EXPECT_THAT(broken_key, testing::HasSubstr("without blanks"));
  EXPECT_THAT(broken_key, testing::Not(testing::HasSubstr("sk-1")));
}

TEST(Settings, ErrorNamesPlaceValueAndRule) {
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_PORT", "70000"}}}.error()),
            "TOKENPAK_PORT is \"70000\": must be a port from 1 to 65535");
  EXPECT_EQ((Machine{.flags = {{"mode", "fast"}}}.error()),
            "--mode is \"fast\": must be strict, hybrid or aggressive");
  EXPECT_EQ(
      (Machine{.file = "\nrequest_timeout = \"5 min\"\n"}.error()),
      "/c.toml:2: request_timeout is \"5 min\": must be seconds from 0.001 to 86400, or 0 for no limit");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_MAX_BODY_MB", "0"}}}.error()),
            "TOKENPAK_MAX_BODY_MB is \"0\": must be a whole number from 1 to 4096");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_INJECT_MIN_SCORE", "60%"}}}.error()),
            "TOKENPAK_INJECT_MIN_SCORE is \"60%\": must be a number from 0 to 1, such as 0.6");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_CALIBRATION", "no"}}}.error()),
            "TOKENPAK_CALIBRATION is \"no\": must be on or off");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_HOST", "devbox.lan"}}}.error()),
            "TOKENPAK_HOST is \"devbox.lan\": must be an address of this machine such as 127.0.0.1, 0.0.0.0 "
            "or ::1, or "
            "localhost");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_PROTECT", "docs/SOUL.md"}}}.error()),
            "TOKENPAK_PROTECT is \"docs/SOUL.md\": must be file names between commas, not paths");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_HOME", "~you"}}}.error()),
            "TOKENPAK_HOME is \"~you\": must not name another user's folder with ~");
}

TEST(Settings, ErrorIsOneLineWhateverTheValue) {
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_PORT", "1\n2\x1b[31m"}}}.error()),
            "TOKENPAK_PORT is \"1\\n2\\u001b[31m\": must be a port from 1 to 65535");
}

TEST(Settings, ErrorNeverRepeatsWhatMayBeSecret) {
  const std::vector<Machine> machines{
      {.environment = {{"TOKENPAK_KEY",
                        "hunter2 "
                        "hunter2"}}},
      {.environment = {{"TOKENPAK_OPENAI_BASE_URL", "https://me:hunter2@h"}}},
      {.environment = {{"TOKENPAK_GEMINI_BASE_URL", "https://h/?key=hunter2"}}},
      {.environment = {{"HTTPS_PROXY", "socks5://me:hunter2@h"}}},
      {.environment = {{"https_proxy", "http://me:hunter2@h:x"}}},
      {.file = "key = \"hunter2 hunter2\"\n"},
      {.file = "key = hunter2\n"},
  };
  for (const Machine& machine : machines) {
    EXPECT_THAT(machine.error(),
                testing::AllOf(testing::Ne("no error"), testing::Not(testing::HasSubstr("hunter2"))));
  }
  EXPECT_EQ(machines[1].error(),
            "TOKENPAK_OPENAI_BASE_URL must have no user name or password before the host");
}

TEST(Settings, WeakerValueIsCheckedToo) {
  EXPECT_EQ((Machine{.flags = {{"port", "9000"}}, .file = "port = 0\n"}.error()),
            "/c.toml:1: port is \"0\": must be a port from 1 to 65535");
}

TEST(Settings, UnknownNamesAreNamed) {
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_PROT", "9000"}}}.error()),
            "TOKENPAK_PROT: no such setting; did you mean TOKENPAK_PORT?");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_VAULT_INDEX_PATH", "/x"}}}.error()),
            "TOKENPAK_VAULT_INDEX_PATH: no such setting; did you mean VAULT_INDEX_PATH?");
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_LANGUAGE", "many"}}}.error()),
            "TOKENPAK_LANGUAGE: no such setting; `tokenpak serve --help` lists them");
  EXPECT_EQ((Machine{.file = "port = 1\nmodes = \"x\"\n"}.error()),
            "/c.toml:2: modes: no such setting; did you mean mode?");
  EXPECT_EQ((Machine{.file = "TOKENPAK_PORT = 1\n"}.error()),
            "/c.toml:1: TOKENPAK_PORT: no such setting; did you mean port?");
  EXPECT_EQ((Machine{.file = "home = \"/x\"\n"}.error()),
            "/c.toml:1: home cannot be set in config.toml; use TOKENPAK_HOME or --home");
  EXPECT_EQ((Machine{.file = "port = [1]\n"}.error()), "/c.toml:1: port takes one value, not a list");
  EXPECT_EQ(
      (Machine{.environment = {{"TOKENPAK_BIN", "/x"}, {"TOKENPAKER", "y"}, {"TOKENPAK", "z"}}}.error()),
      "no error");
}

TEST(Settings, EmptyVariableCountsAsNone) {
  const auto loaded =
      Machine{.environment = {{"TOKENPAK_PORT", ""}, {"TOKENPAK_KEY", " "}, {"HTTPS_PROXY", ""}}}.load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.port, 8766);
  EXPECT_EQ((Machine{.flags = {{"port", ""}}}.error()), "--port is \"\": must be a port from 1 to 65535");
  const auto unprotected = Machine{.file = "protect = []\n"}.load();
  ASSERT_TRUE(unprotected);
  EXPECT_TRUE(unprotected->settings.protected_documents.empty());
}

TEST(Settings, WebSocketPortFollowsThePort) {
  EXPECT_EQ((Machine{.flags = {{"port", "9000"}}}.load()->settings.websocket_port), 9001);
  EXPECT_EQ((Machine{.flags = {{"port", "9000"}, {"ws_port", "0"}}}.load()->settings.websocket_port), 0);
  const auto last = Machine{.flags = {{"port", "65535"}}}.load();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->settings.websocket_port, 0);
  EXPECT_THAT(last->warnings,
              testing::ElementsAre("WebSocket is off, since there is no port 65536; set TOKENPAK_WS_PORT"));
  EXPECT_EQ((Machine{.environment = {{"TOKENPAK_WS_PORT", "8766"}}}.error()),
            "TOKENPAK_WS_PORT is 8766, the same as TOKENPAK_PORT; give another port, or 0 for off");
}

TEST(Settings, OtherAddressesNeedAKey) {
  EXPECT_EQ(
      (Machine{.environment = {{"TOKENPAK_HOST", "0.0.0.0"}}}.error()),
      "TOKENPAK_HOST is 0.0.0.0, which other machines reach: set TOKENPAK_KEY to a secret that they send as "
      "X-TokenPak-Key, or listen on localhost");
  EXPECT_NE((Machine{.flags = {{"host", "::"}}}.error()), "no error");
  EXPECT_NE((Machine{.flags = {{"host", "192.168.0.2"}}}.error()), "no error");
  EXPECT_EQ((Machine{.flags = {{"host", "127.0.0.1"}}}.error()), "no error");
  EXPECT_EQ((Machine{.flags = {{"host", "localhost"}}}.error()), "no error");
  EXPECT_EQ((Machine{.flags = {{"host", "0.0.0.0"}}, .environment = {{"TOKENPAK_KEY", "k"}}}.error()),
            "no error");
}

TEST(Settings, UpstreamThatIsThisProxyIsRefused) {
  struct Case {
    const char* host;
    const char* url;
    bool is_self;
  };
  for (const Case& c : {
           Case{"localhost", "http://localhost:8766", true},
           Case{"localhost", "http://127.0.0.1:8766/v2", true},
           Case{"localhost", "http://[::1]:8766", true},
           Case{"localhost", "http://0.0.0.0:8766", true},
           Case{"localhost", "http://127.0.0.1:8765", false},
           Case{"localhost", "http://127.0.0.2:8766", false},
           Case{"localhost", "http://192.168.0.2:8766", false},
           Case{"0.0.0.0", "http://127.0.0.2:8766", true},
           Case{"127.0.0.2", "http://127.0.0.2:8766", true},
           Case{"127.0.0.2", "http://127.0.0.1:8766", false},
           Case{"192.168.0.2", "http://192.168.0.2:8766", true},
           Case{"192.168.0.2", "http://localhost:8766", false},
       }) {
    const Machine machine{.flags = {{"host", c.host}},
                          .environment = {{"TOKENPAK_KEY", "k"}, {"TOKENPAK_OPENAI_BASE_URL", c.url}}};
    EXPECT_EQ(machine.error() != "no error", c.is_self) << c.host << " " << c.url;
  }
  EXPECT_EQ((Machine{.file = "openai_base_url = \"http://localhost:8766\"\n"}.error()),
            "/c.toml:1: openai_base_url is this proxy itself (http://localhost:8766); give the address of "
            "the provider, or "
            "another TOKENPAK_PORT");
}

TEST(Settings, WarnsOfAVersionInABaseUrl) {
  const auto loaded =
      Machine{.environment = {{"TOKENPAK_OPENAI_BASE_URL", "http://127.0.0.1:11434/v1"}}}.load();
  ASSERT_TRUE(loaded);
  EXPECT_THAT(
      loaded->warnings,
      testing::ElementsAre("TOKENPAK_OPENAI_BASE_URL ends in /v1, which clients send too: requests go to "
                           "http://127.0.0.1:11434/v1/v1/...; leave it out"));
}

TEST(Settings, WarnsOfASecretThatOthersCanRead) {
  const std::vector<std::string> warning{
      "/c.toml holds a secret and others can read it; run: chmod 600 /c.toml"};
  EXPECT_EQ((Machine{.file = "key = \"k\"\n", .others_may_read = true}.load()->warnings), warning);
  EXPECT_EQ((Machine{.file = "https_proxy = \"http://me:pw@h\"\n", .others_may_read = true}.load()->warnings),
            warning);
  EXPECT_TRUE((Machine{.file = "key = \"k\"\n", .others_may_read = false}.load()->warnings).empty());
  EXPECT_TRUE((Machine{.file = "port = 1\n", .others_may_read = true}.load()->warnings).empty());
}

TEST(Settings, OutboundProxyInEitherSpelling) {
  const auto loaded =
      Machine{.environment = {{"https_proxy", "http://me:pw@Proxy:3128"}, {"no_proxy", "LocalHost, .corp,"}}}
          .load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_TRUE(loaded->settings.outbound_proxy);
  EXPECT_EQ(loaded->settings.outbound_proxy->host, "proxy");
  EXPECT_EQ(loaded->settings.outbound_proxy->port, 3128);
  EXPECT_EQ(loaded->settings.outbound_proxy->authorization, "Basic bWU6cHc=");
  EXPECT_THAT(loaded->settings.outbound_proxy->exempt, testing::ElementsAre("localhost", ".corp"));
  EXPECT_EQ(setting_with_key("https_proxy")->show(loaded->settings), "http://proxy:3128 (with credentials)");
  EXPECT_EQ(origin_of(*loaded, "https_proxy").place, "https_proxy");

  const auto both = Machine{.environment = {{"HTTPS_PROXY", "http://a"}, {"https_proxy", "http://b"}}}.load();
  EXPECT_EQ(both->settings.outbound_proxy->host, "a");
}

TEST(Settings, RelativePathsStartWhereTheyAreWritten) {
  const auto loaded = Machine{.flags = {{"home", "h"}}, .file = "vault_index_path = \"v\"\n"}.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.home, "/project/h");
  EXPECT_EQ(loaded->settings.vault_path, "/project/h/v");
  const auto moved = Machine{.environment = {{"TOKENPAK_HOME", "/x"}}}.load();
  EXPECT_EQ(moved->settings.vault_path, "/x");
}

TEST(Settings, HomeIsNeededUnlessNamed) {
  EXPECT_EQ(home_folder({}).error().message,
            "TOKENPAK_HOME is \"~/.tokenpak\": begins with ~, but HOME is not set; give the whole path");
  EXPECT_EQ(
      home_folder({.flags = {}, .environment = {{"TOKENPAK_HOME", "/x"}}, .working_folder = "/"}).value(),
      "/x");
}

}  // namespace
}  // namespace tokenpak::cli
