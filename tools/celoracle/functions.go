package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/decls"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/cel/environment"
)

// oldest is the first version with ValidatingAdmissionPolicy.
const oldest = 26

// writeFunctions lists each overload and each macro with the first version whose new policies can use it.
func writeFunctions(out io.Writer) error {
	newest := version.MustParse(latest).Minor()
	first := map[string]string{}
	for minor := uint(oldest); minor <= newest; minor++ {
		env := environment.MustBaseEnvSet(version.MajorMinor(1, minor)).NewExpressionsEnv()
		for _, line := range describe(env) {
			if first[line] == "" {
				first[line] = fmt.Sprintf("1.%d", minor)
			}
		}
	}
	lines := describe(environment.MustBaseEnvSet(version.MustParse(latest)).StoredExpressionsEnv())
	if _, err := fmt.Fprintln(out, "# function, overload, kind, parameters, result, first version (1.26 stands for all before too)"); err != nil {
		return err
	}
	for _, line := range lines {
		since := first[line]
		if since == "" {
			since = "stored"
		}
		if _, err := fmt.Fprintf(out, "%s\t%s\n", line, since); err != nil {
			return err
		}
	}
	return nil
}

func describe(env *cel.Env) []string {
	lines := []string{}
	for name, function := range env.Functions() {
		for _, overload := range function.OverloadDecls() {
			lines = append(lines, strings.Join([]string{
				name, overload.ID(), kindOf(overload), parameters(overload), overload.ResultType().String(),
			}, "\t"))
		}
	}
	for _, macro := range env.Macros() {
		kind, arguments := "macro", fmt.Sprintf("%d arguments", macro.ArgCount())
		if macro.IsReceiverStyle() {
			kind = "member macro"
		}
		lines = append(lines, strings.Join([]string{macro.Function(), "-", kind, arguments, "-"}, "\t"))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func kindOf(overload *decls.OverloadDecl) string {
	if overload.IsMemberFunction() {
		return "member"
	}
	return "global"
}

func parameters(overload *decls.OverloadDecl) string {
	names := []string{}
	for _, parameter := range overload.ArgTypes() {
		names = append(names, parameter.String())
	}
	return "(" + strings.Join(names, ", ") + ")"
}
