// Celoracle tells what kube-apiserver makes of a CEL expression in a ValidatingAdmissionPolicy.
//
// It reads one case per line of JSON from stdin and writes each, with what came of it, to stdout. Outcomes that a
// line already holds are replaced, so a recorded file can be fed to it again.
//
//	celoracle            evaluate the cases on stdin
//	celoracle functions  list each overload that policies can call, with the version that brought it
//	celoracle random     write the cases of the random corpus, without outcomes
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Case is one line of a corpus: an expression with its variables, and what came of it.
type Case struct {
	Expr string `json:"expr"`
	// Vars holds object, oldObject, params, request and namespaceObject. One that is missing is null.
	Vars json.RawMessage `json:"vars,omitempty"`
	// Version, such as "1.30", asks for what an API server of that version lets a new policy use.
	// Without it the expression is compiled as a stored one, for which everything is on.
	Version string `json:"version,omitempty"`
	// Typed declares request and namespaceObject with their fields, as the API server does, instead of as dyn.
	Typed bool `json:"typed,omitempty"`
	// Native says that object and oldObject are built-in kinds, which the API server holds as Go structs.
	Native bool   `json:"native,omitempty"`
	Note   string `json:"note,omitempty"`

	CompileError string    `json:"compileError,omitempty"`
	Error        string    `json:"error,omitempty"`
	Result       *string   `json:"result,omitempty"`
	Type         string    `json:"type,omitempty"`
	Cost         *uint64   `json:"cost,omitempty"`
	Estimate     *Estimate `json:"estimate,omitempty"`
}

// Estimate is the cost that the checker foresees.
type Estimate struct {
	Min uint64 `json:"min"`
	Max uint64 `json:"max"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	buffered := bufio.NewWriter(out)
	defer buffered.Flush()
	switch {
	case len(args) == 0:
		return evaluateAll(in, buffered)
	case len(args) == 1 && args[0] == "functions":
		return writeFunctions(buffered)
	case len(args) == 1 && args[0] == "random":
		return writeRandom(buffered)
	}
	return fmt.Errorf("usage: celoracle [functions|random]")
}

func evaluateAll(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	o := newOracle()
	var problems []error
	for number := 1; lines.Scan(); number++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		c, err := readCase(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := o.fill(c); err != nil {
			problems = append(problems, fmt.Errorf("line %d: %s: %w", number, c.Expr, err))
			continue
		}
		if err := writeCase(out, c); err != nil {
			return err
		}
	}
	return errors.Join(append(problems, lines.Err())...)
}

func readCase(line []byte) (*Case, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	c := &Case{}
	if err := decoder.Decode(c); err != nil {
		return nil, err
	}
	return &Case{Expr: c.Expr, Vars: c.Vars, Version: c.Version, Typed: c.Typed, Native: c.Native, Note: c.Note}, nil
}

func writeCase(out io.Writer, c *Case) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(c)
}
