#include "code/outline.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

/// "kind name" of each definition, indented by how many are around it.
std::string described(std::string_view source, Language language) {
  const auto definitions = outline(source, language);
  if (!definitions) return "(nothing)";
  static constexpr std::string_view kinds[] = {"function", "method", "container", "type"};
  std::string text;
  std::vector<std::size_t> depths;
  for (const Definition& each : *definitions) {
    depths.push_back(each.parent == Definition::no_parent ? 0 : depths[each.parent] + 1);
    text +=
        fmt::format("{:{}}{} {}\n", "", depths.back(), kinds[static_cast<std::size_t>(each.kind)], each.name);
  }
  return text;
}

TEST(Outline, NamesWhatEachLanguageDefines) {
  EXPECT_EQ(described("class A(B):\n    @x\n    def f(self):\n        def g(): pass\n\nasync def h(): pass\n",
                      Language::python),
            "container A\n method f\n  function g\nfunction h\n");
  EXPECT_EQ(described("class A { f() {} static g = () => { } }\nconst h = function () {};\nlet i = x => { }, "
                      "j = 1;\nexport default function k() {}\n[1].map(x => x);",
                      Language::javascript),
            "container A\n method f\n method g\nfunction h\nfunction i\nfunction k\n");
  EXPECT_EQ(described("interface A { f(): void }\nabstract class B<T> { private f(): T { } }\nenum C { a "
                      "}\ntype D = A;\nnamespace E { function f() {} }",
                      Language::typescript),
            "container A\ncontainer B\n method f\ncontainer C\ntype D\ncontainer E\n method f\n");
  EXPECT_EQ(described("package a\ntype A struct { x int }\nfunc (a *A) F() {}\nfunc g() {}\n", Language::go),
            "type A\nfunction F\nfunction g\n");
  EXPECT_EQ(described("struct A;\nimpl B for A { fn f(&self) {} }\ntrait B { fn f(&self); fn g() {} }\nmod m "
                      "{ fn h() {} }\nenum E { X }",
                      Language::rust),
            "type A\ncontainer A\n method f\ncontainer B\n method g\ncontainer m\n method h\ntype E\n");
  EXPECT_EQ(described("class A { A() {} void f() {} interface B { } enum C { x } record D(int a) {} }",
                      Language::java),
            "container A\n method A\n method f\n container B\n container C\n container D\n");
  EXPECT_EQ(described("struct a { int x; };\nstruct a *f(struct a *p) { return p; }\nenum e { x };\nenum e "
                      "g(void) { return x; }\n",
                      Language::c),
            "container a\nfunction f\ntype e\nfunction g\n");
  EXPECT_EQ(described("namespace n { class A { void f() {} ~A() {} }; }\nint n::A::g(int) const { return 1; "
                      "}\ntemplate <class T> T& h() {}\n",
                      Language::cpp),
            "container n\n container A\n  method f\n  method ~A\nfunction n::A::g\nfunction h\n");
  EXPECT_EQ(
      described("namespace N { class A { public A() {} int F() => 1; } struct S { } }", Language::csharp),
      "container N\n container A\n  method A\n  method F\n container S\n");
  EXPECT_EQ(
      described("module M\n  class A < B\n    def f; end\n    def self.g; end\n  end\nend\n", Language::ruby),
      "container M\n container A\n  method f\n  method g\n");
  EXPECT_EQ(described("f() { :; }\nfunction g { :; }\n", Language::bash), "function f\nfunction g\n");
  EXPECT_EQ(described("<?php class A { function f() {} } trait B { } function g() {}", Language::php),
            "container A\n method f\ncontainer B\nfunction g\n");
}

TEST(Outline, GivesRangesOfTheWholeAndOfTheBody) {
  constexpr std::string_view source = "// c\nint f(int a) { return a; }\nint g();\n";
  const auto definitions = outline(source, Language::c);
  ASSERT_TRUE(definitions);
  ASSERT_EQ(definitions->size(), 1U);
  EXPECT_EQ(definitions->front().range.of(source), "int f(int a) { return a; }");
  EXPECT_EQ(definitions->front().body.of(source), "{ return a; }");
}

TEST(Outline, IsNothingForWhatDoesNotParse) {
  EXPECT_EQ(outline("def f(:\n", Language::python), std::nullopt);
}

}  // namespace
}  // namespace tokenpak::code
