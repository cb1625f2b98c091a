package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A load is a set of bodies of one size.
type load struct {
	name   string
	bodies []body
}

// A beginning starts one of the webhooks that are compared.
type beginning struct {
	name  string
	start func(log string) (*webhook, error)
}

// measure takes one webhook through all loads, from its start to its end.
func measure(ctx context.Context, given settings, begin beginning, loads []load, log string, into *table) error {
	hook, err := begin.start(log)
	if err != nil {
		return err
	}
	defer hook.process.end()
	into.add(begin.name, "start to ready", "s", hook.ready.Seconds())
	into.add(begin.name, "CPU until ready", "s", hook.process.seconds())
	into.add(begin.name, "resident, ready", "MB", hook.process.megabytes("VmRSS"))
	cold := hook.target.open(loads[0].bodies, 100, 4, 2*time.Second)
	if err := fine(begin.name, "cold", cold); err != nil {
		return err
	}
	into.latencies(begin.name, loads[0].name+", 100/s, cold", cold)
	for _, each := range loads {
		if err := hook.target.verify(ctx, each.bodies); err != nil {
			return fmt.Errorf("%s: %w", begin.name, err)
		}
	}
	say("%s is ready and right; warming it.", begin.name)
	hook.target.closed(loads[0].bodies, 4, given.warm)
	for i, each := range loads {
		rate := given.rate
		if i > 0 {
			rate /= 10
		}
		before := hook.process.seconds()
		what := fmt.Sprintf("%s, %d/s", each.name, rate)
		open := hook.target.open(each.bodies, rate, 16, given.during)
		if err := fine(begin.name, what, open); err != nil {
			return err
		}
		into.latencies(begin.name, what, open)
		into.add(begin.name, what+", CPU each", "µs", (hook.process.seconds()-before)/float64(len(open.latencies))*1e6)
		into.add(begin.name, what+", resident", "MB", hook.process.megabytes("VmRSS"))
	}
	for _, each := range loads {
		for _, connections := range []int{1, 8} {
			what := fmt.Sprintf("%s, %d connections", each.name, connections)
			closed := hook.target.closed(each.bodies, connections, given.during)
			if err := fine(begin.name, what, closed); err != nil {
				return err
			}
			into.add(begin.name, what, "/s", closed.rate())
			into.latencies(begin.name, what, closed)
		}
	}
	into.add(begin.name, "resident, after all loads", "MB", hook.process.megabytes("VmRSS"))
	into.add(begin.name, "resident, most", "MB", hook.process.megabytes("VmHWM"))
	return nil
}

func fine(name, what string, of result) error {
	if of.wrong > 0 || of.errors > 0 {
		return fmt.Errorf("%s, %s: %d wrong verdicts and %d errors of %d: %w", name, what, of.wrong, of.errors,
			len(of.latencies), of.first)
	}
	return nil
}

// A table has a row for each thing that was measured, and in it a value for each round.
type table struct {
	rows []*row
}

type row struct {
	who, what, unit string
	values          []float64
}

func (t *table) add(who, what, unit string, value float64) {
	for _, each := range t.rows {
		if each.who == who && each.what == what && each.unit == unit {
			each.values = append(each.values, value)
			return
		}
	}
	t.rows = append(t.rows, &row{who, what, unit, []float64{value}})
}

func (t *table) latencies(who, what string, of result) {
	line := fmt.Sprintf("%s, %s:", who, what)
	for _, share := range []struct {
		name string
		of   float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}} {
		value := float64(of.at(share.of).Microseconds()) / 1000
		line += fmt.Sprintf(" %s %.2f", share.name, value)
		t.add(who, what+", "+share.name, "ms", value)
	}
	say("%s ms, %.0f/s", line, of.rate())
}

func (t *table) print() {
	fmt.Println("| who | what | unit | median | least | most |")
	fmt.Println("|:---|:---|:---|---:|---:|---:|")
	for _, each := range t.rows {
		slices.Sort(each.values)
		least, most := each.values[0], each.values[len(each.values)-1]
		fmt.Printf("| %s | %s | %s | %.2f | %.2f | %.2f |\n", each.who, each.what, each.unit,
			each.values[len(each.values)/2], least, most)
	}
}
