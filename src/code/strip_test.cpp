#include "code/strip.hpp"

#include "code/syntax_tree.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

std::string stripped(std::string_view source, Language language, const StripOptions& options = {}) {
  const auto edits = strip(source, language, options);
  return edits ? edited(source, *edits) : "(nothing)";
}

TEST(Strip, Python) {
  constexpr std::string_view source = R"py(#!/usr/bin/env python3
# -*- coding: latin-1 -*-
"""Reads tables.

More about it.
"""

import os  # the system


class Table(Base):
    """A table."""

    rows: list = []  # type: list[int]

    def read(self, path,
             mode="r"):
        """Reads it.

        See https://example.org/tables for the format.
        """
        # Nothing to do?
        if not path:

            return (1 +  # one
                    2)
        text = """
    keeps   its   blanks   # and this

"""
        return text  # noqa: E501


class Missing(Exception):
    """Is not there."""
)py";
  EXPECT_EQ(stripped(source, Language::python), R"py(#!/usr/bin/env python3
# -*- coding: latin-1 -*-
import os
class Table(Base):
 rows: list = [] # type: list[int]
 def read(self, path, mode="r"):
  """See https://example.org/tables for the format."""
  if not path:
   return (1 + 2)
  text = """
    keeps   its   blanks   # and this

"""
  return text # noqa: E501
class Missing(Exception):
 ...
)py");
}

TEST(Strip, PythonKeepsTheLevelsOfItsBlocks) {
  constexpr std::string_view source = R"py(if a:
    x = [
  1,
            2, # two
]
    if b:
          y = f(
"deep")
          z = 1 \
    + 2
    else:
        pass
t = b"""not a docstring"""
def f():
    f"not {a} docstring"
    return 1
def g():
    b'no docstring'
)py";
  EXPECT_EQ(stripped(source, Language::python), R"py(if a:
 x = [1, 2,]
 if b:
  y = f("deep")
  z = 1 \
 + 2
 else:
  pass
t = b"""not a docstring"""
def f():
 f"not {a} docstring"
 return 1
def g():
 b'no docstring'
)py");
}

TEST(Strip, JavaScript) {
  constexpr std::string_view source = R"js(#!/usr/bin/env node
/**
 * Copyright Somebody, https://example.org/license
 */
'use strict';

/* eslint-disable no-console */
const re = /\/\/ no comment/g; // a pattern
function first(a, /* the second */ b) {
    // TODO(me): faster
    const text = `
        // stays   ${ a /* too */ }
    `;

    return /* a line's
      end */ text
}
const view = <div>
    text   // is text
    {/* gone */}
    <b>x</b>
</div>;
call(
    1,
    () => {
        a()
        b()
    }
)
)js";
  EXPECT_EQ(stripped(source, Language::javascript), R"js(#!/usr/bin/env node
'use strict';
/* eslint-disable no-console */
const re = /\/\/ no comment/g;
function first(a, b) {
 // TODO(me): faster
 const text = `
        // stays   ${ a /* too */ }
    `;
 return
text
}
const view = <div>
    text   // is text
    { }
 <b>x</b>
</div>;
call(1, () => {
 a()
 b()
 })
)js");
}

TEST(Strip, TypeScript) {
  constexpr std::string_view source = R"ts(/// <reference types="node" />
/** What a reader gives. */
export interface Result<T> {
    /** The value. */
    value?: T;   // maybe

    // @ts-ignore
    error: Error;
}
type Path = `/${string}`;
export const read = async (
    path: string,
): Promise<Result<string>> => ({ value: path! }); /* done */
)ts";
  EXPECT_EQ(stripped(source, Language::typescript), R"ts(/// <reference types="node" />
export interface Result<T> {
 value?: T;
 // @ts-ignore
 error: Error;
}
type Path = `/${string}`;
export const read = async (path: string,): Promise<Result<string>> => ({ value: path! });
)ts");
  EXPECT_EQ(stripped("const a = <b c={1} /* gone */ />; // x\n", Language::tsx), "const a = <b c={1} />;\n");
}

TEST(Strip, Go) {
  constexpr std::string_view source = R"go(//go:build linux

// Package table reads tables.
package table

/*
#include <stdio.h>
*/
import "C"
import (
	"fmt" // prints

	"os"
)

//go:embed data.txt
var data string

// Read reads.
func Read(a int,
	b string) error {
	x := 1 /* over
	two lines */
	y := []int{
		1, // one
		2,
	}
	s := `raw // stays

	blank`
	//nolint:errcheck
	fmt.Println(x, y, s, a, b, os.Args)
	return nil
}
)go";
  EXPECT_EQ(stripped(source, Language::go), R"go(//go:build linux
package table
/*
#include <stdio.h>
*/
import "C"
import ("fmt"
 "os"
)
//go:embed data.txt
var data string
func Read(a int, b string) error {
 x := 1
 y := []int{
  1,
  2,
 }
 s := `raw // stays

	blank`
 //nolint:errcheck
 fmt.Println(x, y, s, a, b, os.Args)
 return nil
}
)go");
}

TEST(Strip, Rust) {
  constexpr std::string_view source = R"rs(//! The crate's documentation.
// SPDX-License-Identifier: MIT

/// Reads, see issue #42.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The text.
    text: &'a str, // borrowed
}

impl<'a> Reader<'a> {
    /* a /* nested */ comment */
    pub fn next(&mut self) -> Option<char> {
        let raw = r#"// "stays"
            "#;
        // SAFETY: never null.
        unsafe { go(raw) };
        println!(
            "{}",
            raw
        );
        self.text.chars().next()
    }
}
)rs";
  EXPECT_EQ(stripped(source, Language::rust), R"rs(// SPDX-License-Identifier: MIT
/// Reads, see issue #42.
#[derive(Debug)]
pub struct Reader<'a> {
 text: &'a str,
}
impl<'a> Reader<'a> {
 pub fn next(&mut self) -> Option<char> {
  let raw = r#"// "stays"
            "#;
  // SAFETY: never null.
  unsafe { go(raw) };
  println!("{}", raw);
  self.text.chars().next()
 }
}
)rs");
}

TEST(Strip, Java) {
  constexpr std::string_view source = R"java(/*
 * Licensed under the Apache License, see http://www.apache.org/licenses/LICENSE-2.0
 */
package a.b;

/** A reader. */
public final class Reader {
    private int a;     // first
    /**
     * Reads.
     * @see <a href="https://example.org/spec">the specification</a>
     */
    public String read(String path,
                       int mode) { // NOSONAR
        String block = """
            // stays
            """;
        return block + '/' + "/* stays */";
    }
}
)java";
  EXPECT_EQ(stripped(source, Language::java), R"java(package a.b;
public final class Reader {
 private int a;
 /* @see <a href="https://example.org/spec">the specification</a> */
 public String read(String path, int mode) { // NOSONAR
  String block = """
            // stays
            """;
  return block + '/' + "/* stays */";
 }
}
)java");
}

TEST(Strip, C) {
  constexpr std::string_view source = R"c(/* SPDX-License-Identifier: GPL-2.0 */
#ifndef A_H
#define A_H

#define LONG(x)   do {  \
        go(x);          \
    } while (0)
#define SIZE   12   /* bytes */

/*
 * Counts.
 */
static int count(const char *text, // what
		 int n)
{
	switch (n) {
	case 1:
		n++;
		/* fallthrough */
	default:
#ifdef DEBUG
		puts("/* stays */");
#endif
		break;
	}
	return n;
}

#endif /* A_H */
)c";
  EXPECT_EQ(stripped(source, Language::c), R"c(/* SPDX-License-Identifier: GPL-2.0 */
#ifndef A_H
#define A_H
#define LONG(x) do {  \
        go(x);          \
    } while (0)
#define SIZE 12   
static int count(const char *text, int n)
{
 switch (n) {
 case 1:
  n++;
  /* fallthrough */
 default:
#ifdef DEBUG
  puts("/* stays */");
#endif
  break;
 }
 return n;
}
#endif
)c");
}

TEST(Strip, Cpp) {
  constexpr std::string_view source = R"text(#pragma once

namespace a {

/// Reads.
template <class T>
class Reader : public Base<T> {
 public:
    explicit Reader(T value) : value_(value) {}  // NOLINT

    auto text() const { return R"(  // stays
  )"; }  // raw

 private:
    T value_ = {};  ///< the value
};

}  // namespace a
)text";
  EXPECT_EQ(stripped(source, Language::cpp), R"text(#pragma once
namespace a {
template <class T>
class Reader : public Base<T> {
 public:
  explicit Reader(T value) : value_(value) {} // NOLINT
  auto text() const { return R"(  // stays
  )"; }
 private:
  T value_ = {};
};
}
)text");
}

TEST(Strip, CSharp) {
  constexpr std::string_view source = R"cs(// Copyright (c) Somebody. See http://example.org
using System;

#region Reading
/// <summary>Reads.</summary>
public class Reader
{
    private readonly string path = @"C:\ // stays
        ""here""";

    public string Read(int a,
        int b) => $"{a}   // {b}"; // interpolated
#if DEBUG
    /* gone */
    public int Count;
#endif
}
#endregion
)cs";
  EXPECT_EQ(stripped(source, Language::csharp), R"cs(using System;
#region Reading
public class Reader
{
 private readonly string path = @"C:\ // stays
        ""here""";
 public string Read(int a, int b) => $"{a}   // {b}";
#if DEBUG
 public int Count;
#endif
}
#endregion
)cs");
}

TEST(Strip, Ruby) {
  constexpr std::string_view source = R"rb(# frozen_string_literal: true
# Reads.
class Reader
    # The path.
    attr_reader :path   # gone

=begin
A long comment.
=end
    def read(a,
             b)
        text = <<~TEXT
            # stays

              here
        TEXT
        words = %w[a   b
                   c]
        text + "#{a}   # stays" if a =~ /x # y/
        # rubocop:disable Style/Foo
    end
end
__END__
    # stays
)rb";
  EXPECT_EQ(stripped(source, Language::ruby), R"rb(# frozen_string_literal: true
class Reader
 attr_reader :path
 def read(a, b)
  text = <<~TEXT
            # stays

              here
        TEXT
  words = %w[a   b
                   c]
  text + "#{a}   # stays" if a =~ /x # y/
  # rubocop:disable Style/Foo
 end
end
__END__
    # stays
)rb");
}

TEST(Strip, Bash) {
  constexpr std::string_view source = R"sh(#!/bin/bash
# Installs.
set -e   # stop

# shellcheck disable=SC2086
install() {
    local a="x   # stays"
    cat <<EOF
    # stays
EOF
    cat <<-END
		indented

		END
    echo a \
        b   # gone
    case $a in
        x) echo ${a#x} ;; # gone
    esac
    list=(
        one   # first
        two
    )
}
)sh";
  EXPECT_EQ(stripped(source, Language::bash), R"sh(#!/bin/bash
set -e
# shellcheck disable=SC2086
install() {
 local a="x   # stays"
 cat <<EOF
    # stays
EOF
 cat <<-END
		indented

		END
 echo a \
        b
 case $a in
  x) echo ${a#x} ;;
 esac
 list=(
  one
  two
 )
}
)sh");
}

TEST(Strip, Php) {
  constexpr std::string_view source = R"php(<html>

    <!-- stays -->
<?php
/** Reads. */
# gone
namespace A\B;

class Reader
{
    /** @phpstan-ignore-next-line */
    private $a = [
        'x' => 1, // one
        'y' => 2,
    ];

    public function read(string $a,
        int $b): string {
        $text = <<<EOT
        // stays

        EOT;
        return "// stays $a"; // gone
    }
}
?>
    <p>  end  </p>
)php";
  EXPECT_EQ(stripped(source, Language::php), R"php(<html>

    <!-- stays -->
<?php
namespace A\B;
class Reader
{
 /** @phpstan-ignore-next-line */
 private $a = ['x' => 1, 'y' => 2,];
 public function read(string $a, int $b): string {
  $text = <<<EOT
        // stays

        EOT;
  return "// stays $a";
 }
}
?>
    <p>  end  </p>
)php");
}

TEST(Strip, KeepsWhatTheQuestionNames) {
  constexpr std::string_view source = "a = 1  # the limit of retry_count\nb = 2  # another\n";
  const std::string_view named[] = {"retry_count", "of"};
  EXPECT_EQ(stripped(source, Language::python, {.named = named}),
            "a = 1 # the limit of retry_count\nb = 2\n");
}

TEST(Strip, KeepsFactsWhenAsked) {
  constexpr std::string_view source =
      "f();  // see https://example.org/a\ng();  // FIXME\nh();  // #123\ni();  // a#1\n";
  EXPECT_EQ(stripped(source, Language::cpp),
            "f(); // see https://example.org/a\ng(); // FIXME\nh(); // #123\ni();\n");
  EXPECT_EQ(stripped(source, Language::cpp, {.keep_facts = false}), "f();\ng();\nh();\ni();\n");
}

TEST(Strip, GivesNothingForWhatDoesNotParse) {
  EXPECT_EQ(strip("def f(:\n    pass\n", Language::python), std::nullopt);
  EXPECT_EQ(strip("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a = 1  # x\n+a = 2\n", Language::python),
            std::nullopt);
  EXPECT_EQ(strip("int f( { // x\n", Language::c), std::nullopt);
  EXPECT_EQ(strip("line one is no code, and a comment: // x\n", Language::go), std::nullopt);
  EXPECT_EQ(strip(std::string(most_source_bytes, ' ') + "\n", Language::c), std::nullopt);
}

TEST(Strip, HasNothingToDoTwice) {
  constexpr std::string_view source = "int a;   // a\n\n\nint f(int a,\n      int b) {\n    return a;\n}\n";
  const std::string once = stripped(source, Language::c);
  EXPECT_EQ(once, "int a;\nint f(int a, int b) {\n return a;\n}\n");
  const auto edits = strip(once, Language::c);
  ASSERT_TRUE(edits);
  EXPECT_TRUE(edits->empty());
}

TEST(Strip, KeepsTheEndsOfLinesOfItsKind) {
  EXPECT_EQ(stripped("int a;  // x\r\n\r\nint b;\r\n", Language::c), "int a;\r\nint b;\r\n");
  EXPECT_EQ(stripped("a = 1  # x", Language::python), "a = 1");
}

TEST(Strip, JoinsNoLineBeyondItsLength) {
  const StripOptions narrow{.joined_line_bytes = 12, .named = {}, .folds = {}};
  EXPECT_EQ(stripped("f(\n  aaaa,\n  bbbb,\n  cccc\n)\n", Language::python, narrow),
            "f(aaaa, bbbb,\n cccc)\n");
  const StripOptions none{.joined_line_bytes = 0, .named = {}, .folds = {}};
  EXPECT_EQ(stripped("f(\n    a,\n    b)\n", Language::python, none), "f(\n a,\n b)\n");
}

}  // namespace
}  // namespace tokenpak::code
