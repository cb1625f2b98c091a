package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.CompiledPolicy.Check;
import dev.nimfleet.policies.admission.CompiledPolicy.CompiledValidation;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.Expressions.Result;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.eval.Program;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.shape.ShapeCheck;
import dev.nimfleet.policies.shape.ShapeCheck.Found;
import dev.nimfleet.policies.shape.UnknownField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Compiles the expressions of policies, and tells what is wrong with one at its character.
final class PolicyCompiler {
  private static final Set<String> BOOL = Set.of("bool");
  private static final Set<String> TEXT = Set.of("string");
  private static final Set<String> TEXT_OR_NULL = Set.of("string", "null");

  private final Environments environments;
  private final BiFunction<Expressions, String, Result> compiler;
  private final Optional<ShapeCheck> fields;
  private final Diagnostics diagnostics;

  /// Whether the type of a variable is not known, since its expression is broken; what follows from
  /// that is not told.
  private boolean anyTypeIsUnknown;

  /// What the last expression comes to.
  private Shape shape = Shape.anything();

  /// @param compiler gives what the text of an expression comes to
  /// @param fields checks the fields that expressions name; none where that was done before
  PolicyCompiler(
      Environments environments,
      BiFunction<Expressions, String, Result> compiler,
      Optional<ShapeCheck> fields,
      Diagnostics diagnostics) {
    this.environments = environments;
    this.compiler = compiler;
    this.fields = fields;
    this.diagnostics = diagnostics;
  }

  /// The programs of a policy, if all of its expressions are sound.
  Optional<CompiledPolicy> compile(Policy policy) {
    int before = diagnostics.errors();
    boolean hasParams = policy.paramKind().isPresent();
    Expressions withAuthorizer = environments.expressions(hasParams, true);
    Expressions without = environments.expressions(hasParams, false);
    Map<String, TypeName> types = environments.variables();
    types.clear();
    anyTypeIsUnknown = false;

    List<Check> conditions = checks(withAuthorizer, policy.matchConditions(), BOOL);
    Map<String, Program> programs = new LinkedHashMap<>();
    for (Named variable : policy.variables()) {
      shape = Shape.anything();
      Optional<Result.Ready> ready = compile(withAuthorizer, variable.expression(), Set.of());
      fields.ifPresent(check -> check.define(variable.name(), shape));
      types.put(variable.name(), ready.map(Result.Ready::type).orElse(TypeName.DYN));
      anyTypeIsUnknown |= ready.isEmpty();
      ready.ifPresent(sound -> programs.put(variable.name(), sound.program()));
    }
    List<CompiledValidation> validations =
        policy.validations().stream()
            .flatMap(validation -> validation(withAuthorizer, without, validation).stream())
            .toList();
    List<Check> annotations = checks(withAuthorizer, policy.auditAnnotations(), TEXT_OR_NULL);
    if (diagnostics.errors() > before) return Optional.empty();
    boolean asks =
        policy.variables().stream()
            .anyMatch(variable -> variable.expression().text().contains("authorizer"));
    return Optional.of(
        new CompiledPolicy(policy, conditions, programs, asks, validations, annotations));
  }

  private Optional<CompiledValidation> validation(
      Expressions expressions, Expressions forMessages, Policy.Validation validation) {
    Optional<Result.Ready> expression = compile(expressions, validation.expression(), BOOL);
    Optional<Program> message =
        validation
            .messageExpression()
            .flatMap(text -> compile(forMessages, text, TEXT))
            .map(Result.Ready::program);
    return expression.map(ready -> new CompiledValidation(validation, ready.program(), message));
  }

  private List<Check> checks(Expressions expressions, List<Named> named, Set<String> types) {
    return named.stream()
        .flatMap(each ->
            compile(expressions, each.expression(), types)
                .map(ready -> new Check(each.name(), each.expression().text(), ready.program()))
                .stream())
        .toList();
  }

  /// @param types what it may result in; empty for anything
  private Optional<Result.Ready> compile(
      Expressions expressions, ExpressionText text, Set<String> types) {
    return switch (compiler.apply(expressions, text.text())) {
      case Result.Ready ready -> {
        boolean isGuess = anyTypeIsUnknown && ready.type().equals(TypeName.DYN);
        if (types.isEmpty() || types.contains(ready.type().name()) || isGuess) {
          fields.ifPresent(check -> look(check, ready, text));
          yield Optional.of(ready);
        }
        diagnostics.add(PolicyErrors.wrongType(text.place(0), types, ready.type().toString()));
        yield Optional.empty();
      }
      case Result.Broken(List<Problem> problems) -> {
        for (Problem problem : telling(problems)) {
          diagnostics.add(PolicyErrors.broken(text.place(problem.at()), problem.message()));
        }
        yield Optional.empty();
      }
    };
  }

  private void look(ShapeCheck check, Result.Ready ready, ExpressionText text) {
    Found found = check.look(ready.tree().get(), text.text());
    shape = found.shape();
    for (UnknownField field : found.unknown()) {
      diagnostics.add(PolicyErrors.unknownField(text.place(field.at()), field.name(), field.of()));
    }
  }

  /// What follows from a name that no API server has tells nothing new.
  private static List<Problem> telling(List<Problem> problems) {
    return problems.stream()
        .filter(problem -> Unportable.help(problem.message()).isPresent())
        .findFirst()
        .map(List::of)
        .orElse(problems);
  }
}
