#include "vault/definitions.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names_in(std::string_view path, std::string_view text) {
  std::vector<std::string> names;
  for (const SourceDefinition& each : definitions_in(text, source_syntax_of(path)))
    names.push_back(std::string(each.depth, '>') + std::string(each.name));
  return names;
}

std::vector<std::string> heads_in(std::string_view path, std::string_view text) {
  std::vector<std::string> heads;
  for (const SourceDefinition& each : definitions_in(text, source_syntax_of(path)))
    heads.emplace_back(each.head.of(text));
  return heads;
}

TEST(DefinitionsTest, CWithBracesOnLinesOfTheirOwn) {
  constexpr std::string_view text =
      "#define BEGIN {\n"
      "static const char *\nname_of(enum kind kind,\n        int length)\n{\n  if (length) {\n    return \"} "
      "{\";\n  }\n}\n"
      "struct point;\ntypedef struct {\n  int x;\n} pair;\nstruct line {\n  struct point *from;\n};\n"
      "enum kind { first };\n"
      "static const struct option options[] = {\n  {0}\n};\n"
      "struct point *make(void) { return 0; }\n"
      "EXPORT(int) main_loop(int a) ATTRIBUTE(x) {\n  FOR_EACH(a) {\n  }\n}\n";
  EXPECT_THAT(names_in("a.c", text), ElementsAre("name_of", "line", "kind", "make", "main_loop"));
  EXPECT_THAT(heads_in("a.c", text)[0],
              "static const char *\nname_of(enum kind kind,\n        int length)\n{");
}

TEST(DefinitionsTest, BranchesOfThePreprocessorNeedNotMatch) {
  EXPECT_THAT(
      names_in(
          "a.c",
          "int f(int a) {\n#ifdef A\n  if (a) {\n#else\n  if (!a) {\n#endif\n  }\n}\n\nint g(void)\n{\n}\n"),
      ElementsAre("f", "g"));
}

TEST(DefinitionsTest, CppTemplatesNamespacesAndMembers) {
  EXPECT_THAT(
      names_in("a.hpp",
               "namespace a::b {\nnamespace {\ntemplate <class T, int N = sizeof(T)>\nclass EXPORT Cache "
               "final : public Base<T> {\n"
               " public:\n  explicit Cache(int size) : size_{size}, name_(\"{\") {}\n  ~Cache() { stop(); }\n"
               "  T get(int key) const noexcept override;\n  bool operator==(const Cache& other) const { "
               "return true; }\n"
               "  Cache(const Cache&) = default;\n};\n}\n"
               "template <typename T>\nauto Cache<T>::get(int key) const -> T {\n  auto f = [](int x) { "
               "return x; };\n"
               "  return f(R\"x(} \" )x\"[1'000]);\n}\n}\n"
               "enum class Kind : int { one };\nextern \"C\" {\nint entry(void) { return 0; }\n}\n"),
      ElementsAre("a::b", ">Cache", ">>Cache", ">>~Cache", ">>operator==", ">Cache<T>::get", "Kind",
                  "entry"));
}

TEST(DefinitionsTest, JavaMethodsWithAnnotationsAndWithoutBodies) {
  constexpr std::string_view text =
      "package a;\n\npublic class Cache<K extends Comparable<K>, V>\n    implements Map<K, V>\n{\n"
      "    private final int[] sizes = new int[] {1, 2};\n"
      "    public Cache(int size)\n    {\n        this.sizes[0] = size;\n    }\n"
      "    @Override\n    @Named(\"x\")\n    public <T> Map<K, V> get(final K key,\n        int other) "
      "throws A, B\n    {\n"
      "        if (key == null) {\n            return new HashMap<>() {\n                public int size() { "
      "return '{'; }\n            };\n        }\n    }\n"
      "    abstract void clear();\n"
      "    enum Kind { ONE(1) { int id() { return 1; } }, TWO(2); }\n"
      "    interface Reader { int read(byte[] to); }\n"
      "    @interface Mark {}\n    record Pair(int a, int b) {}\n}\n";
  EXPECT_THAT(names_in("A.java", text), ElementsAre("Cache", ">Cache", ">get", ">>size", ">clear", ">Kind",
                                                    ">>id", ">Reader", ">>read", ">Mark", ">Pair"));
  EXPECT_THAT(heads_in("A.java", text)[2],
              testing::StartsWith("@Override\n    @Named(\"x\")\n    public <T>"));
}

TEST(DefinitionsTest, CSharpInAllmanStyle) {
  EXPECT_THAT(
      names_in(
          "A.cs",
          "\xef\xbb\xbfusing System;\n\nnamespace Demo.Data\n{\n    [Serializable]\n    public sealed class "
          "Cache<T> : IDisposable\n"
          "        where T : class\n    {\n        public int Size { get; set; }\n        public string Path "
          "=> @\"c:\\\";\n"
          "        public Cache(int size)\n            : base(size)\n        {\n        }\n\n"
          "        public async Task<T> Get<K>(K key)\n            where K : struct\n        {\n            "
          "lock (this)\n            {\n"
          "                int Twice(int x) => 2 * x;\n                foreach (var a in b) { Add(new "
          "Pair(1) { A = 2 }); }\n            }\n        }\n\n"
          "        public int Count() => 1;\n        public delegate void Changed(object sender);\n    }\n\n"
          "    internal interface IReader\n    {\n        int Read(byte[] to);\n    }\n    public record "
          "Point(int X);\n}\n"),
      ElementsAre("Demo.Data", ">Cache", ">>Cache", ">>Get", ">>>Twice", ">>Count", ">>Changed", ">IReader",
                  ">>Read", ">Point"));
}

TEST(DefinitionsTest, GoMethodsAndTypes) {
  EXPECT_THAT(names_in("a.go",
                       "package a\n\ntype (\n\tKind int\n\tpair struct {\n\t\ta, b int\n\t}\n)\n\ntype "
                       "Cache[K comparable] struct {\n\tm map[K]struct{}\n}\n\n"
                       "func (c *Cache[K]) Get(\n\tkey K,\n\tother interface{},\n) (v interface{}, err "
                       "error) {\n\tf := func() { `}{` }\n\treturn nil, nil\n}\n\n"
                       "func Map[T any](in []T) map[string]struct{} {\n\treturn nil\n}\n"),
              ElementsAre("Kind", "pair", "Cache", "Get", "Map"));
}

TEST(DefinitionsTest, RustImplementationsTraitsAndMacros) {
  EXPECT_THAT(
      names_in(
          "a.rs",
          "#![allow(x)]\nmod inner {\n    #[derive(Debug)]\n    pub(crate) struct Cache<'a, T>\n    where\n  "
          "      T: 'a,\n    {\n        a: &'a T,\n    }\n"
          "    impl<'a, T: Into<String>> fmt::Display for Cache<'a, T> {\n        type Out = u8;\n"
          "        fn fmt(&self, f: &mut Formatter<'_>) -> Result<(), Error> {\n            let c = '{'; let "
          "s = r#\"\" } \"#;\n        }\n    }\n}\n"
          "struct Unit;\npub enum Kind { A { x: i32 } }\nunsafe trait Run: Sized {\n    fn run(&self);\n}\n"
          "macro_rules! make {\n    ($x:ident) => { fn $x() {} };\n}\n/* /* */ fn no() {} */\nconst fn "
          "last() -> impl Run {\n    Unit {}\n}\n"),
      ElementsAre("inner", ">Cache", ">Cache", ">>Out", ">>fmt", "Unit", "Kind", "Run", ">run", "make",
                  "last"));
}

TEST(DefinitionsTest, JavaScriptFunctionsAreValuesToo) {
  EXPECT_THAT(
      names_in(
          "a.js",
          "'use strict'\nconst pattern = /[/'\"{]/\nvar a = 1,\n  b = function () { return `}${ `{` }` }\n"
          "export const load = async (path) => {\n  if (path) {\n    run(path)\n  }\n}\nconst twice = x => 2 "
          "* x\n"
          "Cache.prototype.get = function (key) {\n}\nmodule.exports = {\n  name: 'x',\n  start() {\n  },\n"
          "  stop: function () {\n  },\n  later: async () => 1,\n}\n"
          "class Cache extends Base {\n  #size = 1\n  static async *each(a) {\n  }\n  get size() { return 1 "
          "}\n  [Symbol.iterator]() {\n  }\n"
          "  return(x) { while (x) { } }\n  handler = (e) => {\n  }\n}\nfunction outer() {\n  describe('x', "
          "function named() {\n  })\n}\n"),
      ElementsAre("b", "load", "twice", "get", "start", "stop", "later", "Cache", ">each", ">size",
                  ">[Symbol.iterator]", ">return", ">handler", "outer", ">named"));
}

TEST(DefinitionsTest, TypeScriptTypesHoldNoFunctions) {
  EXPECT_THAT(names_in("a.ts",
                       "export interface Reader<T> extends Base {\n  read(a: string): void\n  on: (a: "
                       "number) => void\n  with: { run(): void }\n}\n"
                       "type Options = Omit<A, 'b'>\nexport class Cache<T extends { a: number }> extends "
                       "Base implements A, B {\n"
                       "  constructor(private readonly size: number) {\n    super()\n  }\n  get<K>(key: K, "
                       "run: (x: T) => void): Promise<T> {\n  }\n"
                       "  private handler = (e: Event): void => {\n  }\n  abstract close(): void\n}\n"
                       "export function pick<T extends { input: unknown }>(value: T): T\nexport function "
                       "pick<T extends { input: unknown }>(value: T): T {\n}\n"
                       "export const parse: (text: string) => number = (text) => {\n}\nenum Kind { one "
                       "}\nnamespace a.b {\n  export const c = <T,>(x: T): T => x\n}\n"),
              ElementsAre("Reader", "Options", "Cache", ">constructor", ">get", ">handler", "pick", "parse",
                          "Kind", "a.b", ">c"));
}

TEST(DefinitionsTest, PhpBetweenItsTags) {
  EXPECT_THAT(names_in("a.php",
                       "<p>function no() {</p>\n<?php\nnamespace App\\Data;\n\nuse function "
                       "A\\b;\n\n#[Entity]\nfinal class Cache extends Base implements A\n{\n"
                       "    # it's a comment\n    public static function &get(string $key, ?int $x = null): "
                       "?array\n    {\n        $f = function () use ($x) { return Foo::class; };\n"
                       "        return <<<EOT\n            function no() {\n            EOT;\n    }\n    "
                       "abstract protected function close();\n}\n"
                       "?>\n<b>it's { text</b>\n<?php function last() { }\n"),
              ElementsAre("App\\Data", "Cache", ">get", ">close", "last"));
}

TEST(DefinitionsTest, PythonByIndentation) {
  constexpr std::string_view text =
      "class Cache(Base):\n    \"\"\"Doc.\n\ndef no():\n    \"\"\"\n    @property\n    async def get(\n      "
      "  self,\n        key: str = \"(\",\n    ) -> str:\n"
      "        def inner(): pass\n        return ''\n\n    def last(self): return 1\n\nclassic = 1\ndef "
      "main():\n    x = '''\nclass No:\n'''\n";
  EXPECT_THAT(names_in("a.py", text), ElementsAre("Cache", ">get", ">>inner", ">last", "main"));
  EXPECT_EQ(heads_in("a.py", text)[1],
            "async def get(\n        self,\n        key: str = \"(\",\n    ) -> str:");
}

TEST(DefinitionsTest, RubyMethodsOfObjectsAndOperators) {
  EXPECT_THAT(names_in("a.rb",
                       "=begin\ndef no\n=end\nmodule A::B\n  class Cache < Base\n    class << self\n      "
                       "def make = new\n    end\n    def self.load(path)\n"
                       "      text = <<~SQL\n        def no\n      SQL\n    end\n    private def get!(key) # "
                       "it's\n    end\n    def ==(other)\n    end\n"
                       "    def size=(value); end\n  end\nend\n"),
              ElementsAre("A::B", ">Cache", ">>make", ">>load", ">>get!", ">>==", ">>size="));
}

TEST(DefinitionsTest, ShellFunctions) {
  EXPECT_THAT(names_in("a.sh",
                       "#!/bin/sh\nlist=()\nmy-start() {\n  awk '\nfunction no() {\n'\n  echo \\\" "
                       "it\\'s\n}\nfunction stop {\n  cat <<-EOF\nno() {\nEOF\n}\n"
                       "clean ()\n{\n  :\n}\ncase $1 in\n  a) run ;;\nesac\n"),
              ElementsAre("my-start", "stop", "clean"));
}

TEST(DefinitionsTest, LanguagesWithoutATree) {
  EXPECT_THAT(names_in("a.kt",
                       "data class Point(val x: Int)\n\nclass Cache<T> : Base() {\n  override fun get(key: "
                       "String): T {\n  }\n  companion object {\n    fun make() = 1\n  }\n}\n"),
              ElementsAre("Point", "Cache", ">get", ">make"));
  EXPECT_THAT(names_in("a.pl", "package A::B;\n\n=head1 x\n\nsub no {\n\n=cut\n\nsub get {\n}\n"),
              ElementsAre("A::B", "get"));
  EXPECT_THAT(names_in("a.lua", "local function a(x)\nend\nfunction B.c:d()\nend\n"),
              ElementsAre("a", "B.c:d"));
  EXPECT_THAT(names_in("a.proto", "message Request {\n  enum Kind {\n  }\n}\n"),
              ElementsAre("Request", ">Kind"));
  EXPECT_THAT(names_in("Makefile", "all: def\n\tcc $<\n"), IsEmpty());
}

/// Texts that begin much and end nothing; each takes about a millisecond.
TEST(DefinitionsTest, HostileTextsTakeLinearTime) {
  for (const std::string_view part : {"(",         "{",      "[",         "f({[",     "a<",
                                      "a<,",       "\"\\\"", "'",         "/",        "/[",
                                      "`${",       "r#\"",   "R\"x(",     "<<A ",     "<<<A\n",
                                      "\"\"\"",    "@\"",    "/*",        "#if\n{",   "#if\n{\n#else\n",
                                      "a => ",     "x = ",   "class A {", "def f(\n", "f() {",
                                      "a, ",       "a: ",    ") ",        "} ",       "function f(",
                                      "operator ", "@a.b("}) {
    std::string text;
    while (text.size() < std::size_t{100} << 10)
      text += part;
    for (const std::string_view path : {"a.cpp", "a.java", "a.cs", "a.go", "a.rs", "a.ts", "a.php", "a.kt",
                                        "a.py", "a.rb", "a.sh", "a.x"}) {
      const auto begin = std::chrono::steady_clock::now();
      definitions_in(text, source_syntax_of(path));
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      EXPECT_LT(seconds.count(), 2.0) << part << " in " << path;
    }
  }
}

}  // namespace
}  // namespace tokenpak::vault
