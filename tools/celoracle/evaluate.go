package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
	admissionv1 "k8s.io/api/admission/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/version"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
	kubejson "sigs.k8s.io/json"
)

const latest = "1.37"

// Go visits the entries of a map in random order, so an outcome counts only if it comes each time. Expressions that
// come near the cost limit take long and are given fewer attempts.
const (
	attempts       = 16
	attemptsBudget = 300 * time.Millisecond
)

var variables = []string{
	plugincel.ObjectVarName,
	plugincel.OldObjectVarName,
	plugincel.ParamsVarName,
	plugincel.RequestVarName,
	plugincel.NamespaceVarName,
}

type envKey struct {
	version string
	typed   bool
}

type oracle struct {
	envs map[envKey]*cel.Env
}

func newOracle() *oracle {
	return &oracle{envs: map[envKey]*cel.Env{}}
}

// env is what an expression is compiled in: without a version that of stored expressions.
func (o *oracle) env(key envKey) (*cel.Env, error) {
	if env := o.envs[key]; env != nil {
		return env, nil
	}
	name := key.version
	if name == "" {
		name = latest
	}
	parsed, err := version.ParseMajorMinor(name)
	if err != nil {
		return nil, err
	}
	ofVariables := environment.VersionedOptions{IntroducedVersion: version.MajorMinor(1, 0)}
	declared := map[string]*cel.Type{}
	if key.typed {
		request, namespace := plugincel.BuildRequestType(), plugincel.BuildNamespaceType()
		ofVariables.DeclTypes = []*apiservercel.DeclType{namespace, request}
		declared[plugincel.RequestVarName] = request.CelType()
		declared[plugincel.NamespaceVarName] = namespace.CelType()
	}
	for _, variable := range variables {
		celType := declared[variable]
		if celType == nil {
			celType = cel.DynType
		}
		ofVariables.EnvOptions = append(ofVariables.EnvOptions, cel.Variable(variable, celType))
	}
	set, err := environment.MustBaseEnvSet(parsed).Extend(ofVariables, environment.StrictCostOpt)
	if err != nil {
		return nil, err
	}
	env := set.StoredExpressionsEnv()
	if key.version != "" {
		env = set.NewExpressionsEnv()
	}
	o.envs[key] = env
	return env, nil
}

// fill records in a case what comes of it. An error tells of a case that is no good as a record.
func (o *oracle) fill(c *Case) error {
	env, err := o.env(envKey{c.Version, c.Typed})
	if err != nil {
		return err
	}
	bound, err := bind(c)
	if err != nil {
		return err
	}
	program := compile(env, c)
	if c.CompileError != "" {
		return nil
	}
	sameCost := true
	start := time.Now()
	for attempt := range attempts {
		if time.Since(start) > attemptsBudget {
			break
		}
		next := evaluate(program, bound)
		if attempt == 0 {
			c.Error, c.Result, c.Cost = next.failure, next.result, next.cost
			continue
		}
		if next.String() != (outcome{c.Error, c.Result, nil}).String() {
			return fmt.Errorf("the outcome differs from one evaluation to the next: %s, %s", next, outcome{c.Error, c.Result, nil})
		}
		sameCost = sameCost && next.hasCost(c.Cost)
	}
	if !sameCost {
		c.Cost = nil
	}
	return nil
}

// compile also makes a failure of what panics, as the API server does of the whole request.
func compile(env *cel.Env, c *Case) (program cel.Program) {
	defer func() {
		if problem := recover(); problem != nil {
			c.CompileError = fmt.Sprintf("panic: %v", problem)
		}
	}()
	ast, issues := env.Compile(c.Expr)
	if issues.Err() != nil {
		c.CompileError = issues.String()
		return nil
	}
	c.Type = ast.OutputType().String()
	if estimate, err := env.EstimateCost(ast, &library.CostEstimator{}); err == nil {
		c.Estimate = &Estimate{estimate.Min, estimate.Max}
	}
	program, err := env.Program(ast, cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		c.CompileError = "program instantiation failed: " + err.Error()
	}
	return program
}

type outcome struct {
	failure string
	result  *string
	cost    *uint64
}

func (o outcome) hasCost(cost *uint64) bool {
	return o.cost == cost || o.cost != nil && cost != nil && *o.cost == *cost
}

// String leaves out the cost.
func (o outcome) String() string {
	if o.result == nil {
		return "error " + o.failure
	}
	return "result " + *o.result
}

func evaluate(program cel.Program, bound activation) outcome {
	value, details, err := program.ContextEval(context.Background(), bound)
	var o outcome
	if details != nil {
		o.cost = details.ActualCost()
	}
	if err != nil {
		o.failure = err.Error()
		return o
	}
	result := render(value)
	o.result = &result
	return o
}

// activation holds every variable: none is ever unknown to a policy, a missing one is null.
type activation map[string]ref.Val

func (a activation) ResolveName(name string) (any, bool) {
	value, ok := a[name]
	return value, ok
}

func (a activation) Parent() interpreter.Activation { return nil }

func bind(c *Case) (activation, error) {
	bound := activation{}
	for _, variable := range variables {
		bound[variable] = types.NullValue
	}
	if len(c.Vars) == 0 {
		return bound, nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(c.Vars, &given); err != nil {
		return nil, err
	}
	for name, text := range given {
		if _, ok := bound[name]; !ok {
			return nil, fmt.Errorf("unknown variable %s", name)
		}
		value, err := valueOf(c, name, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		bound[name] = value
	}
	return bound, nil
}

func valueOf(c *Case, name string, text []byte) (ref.Val, error) {
	var target any
	switch {
	case string(text) == "null":
		return types.NullValue, nil
	case c.Typed && name == plugincel.RequestVarName:
		target = &admissionv1.AdmissionRequest{}
	case c.Typed && name == plugincel.NamespaceVarName:
		target = &corev1.Namespace{}
	case c.Native && (name == plugincel.ObjectVarName || name == plugincel.OldObjectVarName):
		var err error
		if target, err = newObject(text); err != nil {
			return nil, err
		}
	default:
		// Integers stay integers, as in every object whose kind is no Go struct.
		var value any
		if err := kubejson.UnmarshalCaseSensitivePreserveInts(text, &value); err != nil {
			return nil, err
		}
		return types.DefaultTypeAdapter.NativeToValue(value), nil
	}
	if err := kubejson.UnmarshalCaseSensitivePreserveInts(text, target); err != nil {
		return nil, err
	}
	return common.SchemalessTypedToVal(target), nil
}

func newObject(text []byte) (any, error) {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	switch head.Kind {
	case "ConfigMap":
		return &corev1.ConfigMap{}, nil
	case "Deployment":
		return &appsv1.Deployment{}, nil
	case "HorizontalPodAutoscaler":
		return &autoscalingv2.HorizontalPodAutoscaler{}, nil
	case "Pod":
		return &corev1.Pod{}, nil
	case "Service":
		return &corev1.Service{}, nil
	}
	return nil, errors.New("no native kind is known by this name: " + head.Kind)
}
