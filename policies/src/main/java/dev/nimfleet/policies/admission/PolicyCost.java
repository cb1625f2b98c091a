package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.CompiledPolicy.Check;
import dev.nimfleet.policies.admission.CompiledPolicy.CompiledValidation;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.eval.Program;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cost.Bound;
import dev.nimfleet.policies.cost.Estimate;
import dev.nimfleet.policies.shape.Saturated;
import dev.nimfleet.policies.shape.ShapeCheck;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a policy can cost at most for one request.
///
/// @param conditions its match conditions, which have a budget of their own
/// @param variables each without those that it uses
public record PolicyCost(
    List<Part> conditions,
    List<Part> variables,
    List<Part> validations,
    List<Part> messages,
    List<Part> annotations) {

  /// One expression with its bound.
  public record Part(ExpressionText text, Bound bound) {}

  /// The expression that can cost most.
  public Part dearest() {
    return all().reduce(PolicyCost::dearer).orElseThrow();
  }

  /// The validations with their messages, which share a budget: each of the two pays for the
  /// variables that it uses.
  public long validating() {
    long passes = messages.isEmpty() ? 1 : 2;
    long used = Saturated.times(passes, sum(variables));
    return Saturated.plus(used, Saturated.plus(sum(validations), sum(messages)));
  }

  /// All expressions, in the order in which a file has them.
  public Stream<Part> all() {
    return Stream.of(conditions, variables, validations, messages, annotations)
        .flatMap(List::stream);
  }

  private static Part dearer(Part one, Part other) {
    return other.bound().units() > one.bound().units() ? other : one;
  }

  private static long sum(List<Part> parts) {
    long sum = 0;
    for (Part part : parts) sum = Saturated.plus(sum, part.bound().units());
    return sum;
  }

  /// The cost of a policy.
  ///
  /// @param shapes follows what its expressions see, under the limits
  static PolicyCost of(
      CompiledPolicy policy, ShapeCheck shapes, SizeLimits limits, Functions functions) {
    return new Adding(shapes, limits, functions).cost(policy);
  }

  private record Adding(ShapeCheck shapes, SizeLimits limits, Functions functions) {
    PolicyCost cost(CompiledPolicy compiled) {
      Policy policy = compiled.policy();
      List<Part> conditions = checks(compiled.matchConditions(), policy.matchConditions());
      List<Part> variables = new ArrayList<>();
      for (Named variable : policy.variables()) {
        Optional<Program> program = Optional.ofNullable(compiled.variables().get(variable.name()));
        program.ifPresent(known -> {
          Expr expression = known.expression();
          ShapeCheck.Found found = shapes.look(expression, "");
          shapes.define(variable.name(), found.shape());
          variables.add(part(variable.expression(), expression, found));
        });
      }
      List<Part> validations = new ArrayList<>();
      List<Part> messages = new ArrayList<>();
      for (CompiledValidation each : compiled.validations()) {
        validations.add(part(each.validation().expression(), each.program()));
        Optional<ExpressionText> text = each.validation().messageExpression();
        if (text.isPresent() && each.message().isPresent()) {
          messages.add(part(text.get(), each.message().get()));
        }
      }
      List<Part> annotations = checks(compiled.auditAnnotations(), policy.auditAnnotations());
      return new PolicyCost(conditions, variables, validations, messages, annotations);
    }

    private List<Part> checks(List<Check> checks, List<Named> written) {
      List<Part> parts = new ArrayList<>();
      for (Check check : checks) {
        written.stream()
            .filter(each -> each.name().equals(check.name()))
            .findFirst()
            .ifPresent(each -> parts.add(part(each.expression(), check.program())));
      }
      return parts;
    }

    private Part part(ExpressionText text, Program program) {
      Expr expression = program.expression();
      return part(text, expression, shapes.look(expression, ""));
    }

    private Part part(ExpressionText text, Expr expression, ShapeCheck.Found found) {
      return new Part(text, Estimate.of(expression, functions, limits, found.parts()));
    }
  }
}
