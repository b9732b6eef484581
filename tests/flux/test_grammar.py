"""What is Flux and what is not, construct by construct."""

from __future__ import annotations

import pytest

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse

TAKEN = """
x = 1
x = 1 y = 2
x
f()
f(a: 1)
f(a: 1, b: 2,)
f(a, b)
f(a: 1)(b: 2)[0]["c"].d
-x
- -x
+1
not not exists x
not x == 1
a and not b or exists c
x = if a then b else if c then d else e
x = (if a then b else c) + 1
x = a ^ b ^ c * d % e / f - g + h
x = a == b == c
x = a |> f() |> g(x: 1)
x = -a |> f()
x = a |> b.c.d()
x = (a)
x = ((a) => a)(a: 1)
f = () => 1
f = (a) => a
f = (a,) => a
f = (a, b=1, c=<-) => { return a }
f = (a) => { b = a return b }
f = (r) => ({r with a: 1})
f = () => () => () => {}
x = []
x = [1]
x = [1, 2,]
x = [:]
x = [1: 2]
x = ["a": 1, b: 2,]
x = {}
x = {a}
x = {a, b,}
x = {a: 1}
x = {"a b": 1, c: {d: [e]}}
x = {with: 1}
x = {r with a: 1, b: 2,}
x = {r with a}
x = {r with}
x = 0
x = 1H
x = 1.5h
x = 9223372036854775807
x = 0.
x = .5
x = 072.40
x = 1h30m
x = 5d3mo
x = 3µs
x = 1mo1m1ms
x = 2020-02-29
x = 2020-01-01T00:00:00Z
x = 2020-01-01T00:00:00.5-07:30
x = ""
x = "a\\n\\r\\t\\"\\\\\\${\\x41"
x = "$ $5 $$ $"
x = "$${not an expression}"
x = "${a}"
x = "${a}${b} c ${"d ${e}"}"
x = "${{a: "}"}.a}"
x = /a/
x = /a\\/b/
x = /a|"b|{/
x = a / b / c
x = (a) / b / c
x = [/a/, /b/]
x = r.a =~ /a/ and r.b !~ /b/
x = /^(?i)a+?(?:b|c)*(?P<n>[^]a-z[:alpha:]\\])?\\.{2,3}$/
x = /[a-z&&[^b]]+\\pL\\(/
x = /(?:)/
x = /|a/
x = a[0]
x = .label
x = ."a label"
option a = 1
option a.b = 1
package a
package a import "b" import c "d" x = 1
@a package b
import "a" b
@a("b", 1, c,) x = 1
@a @b() x = 1
builtin x : int
builtin x : A where A: B + C, D: E
builtin x : [int]
builtin x : [string: int]
builtin x : stream[{A with b: int, "c d": vector[B]}]
builtin x : {}
builtin x : (<-tables: stream[A], ?b: int, c: (r: A) => bool) => A
builtin x : (<-: A, ?b: C = .d) => dynamic
testcase a { x = 1 }
testcase a extends "b" { super() }
return 1
größe = αβγ + 変数
x=1//comment
// only a comment
""".strip().splitlines()

REFUSED = """
x =
x = =
x = 1 +
x = * 1
1 = x
f(
f)
f(a: )
f(: 1)
f(a 1)
f(a: 1 b: 2)
f(, a: 1)
f(a: 1,, b: 2)
f(a, b: 1)
f(1)
f("a")
a.
a."b"
a[]
a[0
json.(v: 1)
x = if a then b
x = if a else b
x = if then
x = a |> b
x = a |> b.c
x = a |>
x = a == not b
x = ()
x = (a b)
x = (a, b)
x = (a, b) a
f = (1) => 1
f = (a => 1
f = (a b) => 1
f = () =>
f = () => {
f = () => }
x = [
x = [,]
x = [1 2]
x = [1,,2]
x = [1: 2, 3]
x = [1, 2: 3]
x = {
x = {,}
x = {a: }
x = {a 1}
x = {1: 2}
x = {"a"}
x = {a, b: 1}
x = {a: 1, b}
x = {a: 1 b: 2}
x = {a: 1,, b: 2}
x = {import: 1}
x = {r without a: 1}
x = 0123
x = 9223372036854775808
x = 99999999999999999999h
x = 2020-13-01
x = 2021-02-29
x = 2020-01-01T25:00:00Z
x = 2020-01-01T00:00:00
x = "
x = "a
x = "\\q"
x = "\\x4"
x = "\\xff"
x = "\\$"
x = "${"
x = "${}"
x = "${a"
x = "${a b}"
x = 'a'
x = `a`
x = a =~ /b
x = a =~ /(/
x = a =~ /b)/
x = a =~ /[a/
x = a =~ /*/
x = a =~ /a|+/
x = a =~ /(?=a)/
x = a =~ /(a)\\1/
x = a =~ /\\xff/
x = a; y = b
x = a & b
x = a | b
x = ²
x = a²
x = \ufeff1
x := 1
option
option = 1
option a
option a 1
option a.b.c = 1
option a.b
package
package "a"
x = 1 package a
import
import a
x = 1 import "a"
@
@a
@1 x = 1
@a( x = 1
@a(b c) x = 1
x = @a 1
builtin
builtin x
builtin x int
builtin x : (a: int)
builtin x : (a) => int
builtin x : [int
builtin x : stream int
builtin x : {a}
builtin x : {A with b}
builtin x : int where
builtin x : int where A
builtin x : int where A: B +
testcase
testcase a
testcase a { x = }
testcase a extends b {}
return
then
else
)
}
.
.a
=> 1
|> f()
<- = 1
and
if = 1
option task = {name: "a"
@#$%
""".strip().splitlines()


@pytest.mark.parametrize("text", TAKEN)
def test_this_is_flux(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text", REFUSED)
def test_this_is_no_flux(text: str) -> None:
    with pytest.raises(FluxSyntaxError):
        parse(text)
