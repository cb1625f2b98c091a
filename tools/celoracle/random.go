package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// Changing the seed, the number or the generator changes every case of the random corpus.
const (
	randomSeed  = 20240101
	randomCases = 260
	randomDepth = 4
)

// The object of the random expressions. It has a field of each kind, and some lie about what their siblings hold.
const randomObject = `{"object":{"i":7,"j":-3,"zero":0,"big":9223372036854775807,"d":2.5,"whole":4.0,"t":true,"f":false,` +
	`"s":"hello","e":"","n":null,"ints":[3,1,2],"strings":["b","a","c"],"mixed":[1,"a",null,2.5],"none":[],` +
	`"m":{"a":1,"b":2},"objs":[{"k":"x","v":1},{"k":"y"},{"k":"z","v":3}],"dur":"90s","q":"1500m"}}`

func writeRandom(out io.Writer) error {
	g := &generator{rand.New(rand.NewPCG(randomSeed, randomSeed)), nil}
	seen := map[string]bool{}
	kinds := []kind{kindBool, kindBool, kindInt, kindString, kindDouble, kindInts, kindStrings, kindAny}
	for len(seen) < randomCases {
		expr := g.expr(kinds[len(seen)%len(kinds)], randomDepth)
		if seen[expr] || len(expr) < 12 || len(expr) > 300 {
			continue
		}
		seen[expr] = true
		if err := writeCase(out, &Case{Expr: expr, Vars: json.RawMessage(randomObject)}); err != nil {
			return err
		}
	}
	return nil
}

// kind is what an expression is meant to yield. Fields are dyn and may hold something else.
type kind int

const (
	kindBool kind = iota
	kindInt
	kindString
	kindDouble
	kindInts
	kindStrings
	kindAny
)

type local struct {
	name string
	kind kind
}

type generator struct {
	random *rand.Rand
	locals []local
}

// templates hold the ways to build each kind: $ and the letter of a kind stand for a part of that kind.
var templates = map[kind][]string{
	kindBool: {
		"$b && $b", "$b || $b", "!$b", "$i < $i", "$i == $i", "$i >= $d", "$s == $s", "$s < $s", "$i in $I", "$s in $S",
		"$s.startsWith($s)", "$s.contains($s)", "$s.matches('^[a-z]+')", "$I.isSorted()", "$b ? $b : $b", "$a == $a",
		"$a != null", "has(object.$f)", "has(object.objs[$i].v)", "$I.all(@i, $b)", "$I.exists(@i, $b)",
		"$S.exists_one(@s, $b)", "$S.all(@s, $b)", "sets.contains($I, $I)", "object.?$f.hasValue()", "'$k' in object.m",
		"$I.exists(@i, @i, $b)",
	},
	kindInt: {
		"$i + $i", "$i - $i", "$i * $i", "$i / $i", "$i % $i", "-($i)", "size($s)", "size($I)", "$S.size()", "int($d)",
		"int(string($i))", "$I.sum()", "$I.max()", "$I.min()", "$s.indexOf($s)", "$I[$i]", "$b ? $i : $i",
		"object.m.$k", "object.m['$k']", "object.?$f.orValue($i)", "object.objs[$i].v", "$I.indexOf($i)",
		"duration(object.dur).getSeconds()", "quantity(object.q).compareTo(quantity('1'))",
	},
	kindString: {
		"$s + $s", "string($i)", "string($d)", "string($b)", "$s.upperAscii()", "$s.replace($s, $s)", "$s.substring($i)",
		"$s.charAt($i)", "$S.join($s)", "$S[$i]", "'%d:%s'.format([dyn($i), dyn($s)])", "$b ? $s : $s", "$s.trim()",
		"object.?$f.orValue($s)", "object.objs[$i].k", "$s.find('[a-m]+')",
	},
	kindDouble: {
		"$d + $d", "$d - $d", "$d * $d", "$d / $d", "-($d)", "double($i)", "double(string($d))", "$b ? $d : $d",
		"quantity(object.q).asApproximateFloat()",
	},
	kindInts: {
		"$I + $I", "[dyn($i), dyn($i)]", "$I.map(@i, $i)", "$I.filter(@i, $b)", "$I.sort()", "$I.reverse()", "$I.distinct()",
		"$I.slice($i, $i)", "lists.range($i % 5)", "$b ? $I : $I", "$S.map(@s, $i)", "object.objs.map(@o, has(@o.v), @o.v)",
		"$I.sortBy(@i, -@i)", "$I.map(@i, $b, $i)", "[dyn($I), dyn($I)].flatten()", "$I.transformList(@i, @i, $i)",
	},
	kindStrings: {
		"$S + $S", "[dyn($s), dyn($s)]", "$S.map(@s, $s)", "$S.filter(@s, $b)", "$S.sort()", "$s.split($s)", "$I.map(@i, $s)",
		"object.objs.map(@o, @o.k)", "$S.distinct()", "$b ? $S : $S", "$s.findAll('[a-z]')",
	},
	kindAny: {
		"dyn($i)", "dyn($s)", "dyn($I)", "object.$f", "object['$f']", "object.?$f", "object.mixed[$i]", "type($i)",
		"object.mixed.filter(@a, $b)", "optional.of($i)", "{'x': dyn($i), 'y': dyn($i)}", "object.objs[$i]", "object.$f.x",
		"object.$f[$i]", "object.mixed.map(@a, $a)", "object.ints.transformMap(@i, @i, $i)", "object.$f + $i",
	},
}

var leaves = map[kind][]string{
	kindBool:    {"true", "false", "object.t", "object.f", "object.t", "object.x"},
	kindInt:     {"0", "1", "2", "-1", "object.i", "object.j", "object.zero", "object.big", "object.n"},
	kindString:  {"''", "'a'", "'hello'", "'é😀'", "object.s", "object.e", "object.i"},
	kindDouble:  {"0.0", "1.5", "-2.25", "1e10", "object.d", "object.whole"},
	kindInts:    {"[]", "[1]", "[3, 1, 2]", "object.ints", "object.none", "object.mixed"},
	kindStrings: {"['a']", "['b', 'a']", "object.strings", "object.strings", "object.none"},
	kindAny:     {"object.n", "object.s", "object.m", "object.ints", "null", "object.missing", "oldObject"},
}

var fields = []string{"i", "d", "s", "n", "t", "ints", "m", "missing", "objs"}

var letters = map[byte]kind{
	'b': kindBool, 'i': kindInt, 's': kindString, 'd': kindDouble, 'I': kindInts, 'S': kindStrings, 'a': kindAny,
}

func (g *generator) pick(from []string) string { return from[g.random.IntN(len(from))] }

func (g *generator) expr(k kind, depth int) string {
	if depth == 0 || g.random.IntN(6) == 0 {
		return g.leaf(k)
	}
	text := g.fill(g.pick(templates[k]), depth-1)
	if strings.ContainsAny(text, " ") {
		return "(" + text + ")"
	}
	return text
}

func (g *generator) leaf(k kind) string {
	names := []string{}
	for _, l := range g.locals {
		if l.kind == k {
			names = append(names, l.name)
		}
	}
	if len(names) > 0 && g.random.IntN(2) == 0 {
		return g.pick(names)
	}
	return g.pick(leaves[k])
}

// fill puts parts for each $, and for each @ the variable of the macro that the template is.
func (g *generator) fill(template string, depth int) string {
	outer := len(g.locals)
	defer func() { g.locals = g.locals[:outer] }()
	var text strings.Builder
	declared := 0
	for i := 0; i < len(template); i++ {
		switch {
		case template[i] == '$' && template[i+1] == 'f':
			text.WriteString(g.pick(fields))
			i++
		case template[i] == '$' && template[i+1] == 'k':
			text.WriteString(g.pick([]string{"a", "b", "z"}))
			i++
		case template[i] == '$':
			text.WriteString(g.expr(letters[template[i+1]], depth))
			i++
		case template[i] == '@':
			i++
			// `@x, @x, ` declares two variables, a further @x or what follows a dot or a sign uses the last.
			if strings.HasPrefix(template[i+1:], ",") && declared < 2 {
				name := fmt.Sprintf("%c%d", template[i], len(g.locals))
				kindOfLocal, ok := letters[template[i]]
				if !ok {
					kindOfLocal = kindAny
				}
				g.locals = append(g.locals, local{name, kindOfLocal})
				declared++
			}
			text.WriteString(g.locals[len(g.locals)-1].name)
		default:
			text.WriteByte(template[i])
		}
	}
	return text.String()
}
