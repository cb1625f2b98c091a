package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.CompiledPolicy.Check;
import dev.nimfleet.policies.admission.CompiledPolicy.CompiledValidation;
import dev.nimfleet.policies.admission.PolicyResult.Annotation;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cel.authorization.Authority;
import dev.nimfleet.policies.cel.authorization.Authorizer;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.eval.Outcome;
import dev.nimfleet.policies.cel.eval.Program;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One policy on one request with one set of parameters, step by step as the API server does it
/// (k8s.io/apiserver/pkg/admission/plugin/policy/validating).
final class PolicyRun {
  private static final int MOST_MESSAGE_BYTES = 5 * 1024;
  private static final int MOST_ANNOTATION_BYTES = 10 * 1024;
  private static final String OUT_OF_BUDGET =
      "validation failed due to running out of cost budget, no further validation rules will be"
          + " run";

  private static final CelError NOBODY_KNOWS =
      new CelError("there is no cluster here to ask what a user may do");

  private final CompiledPolicy compiled;
  private final Given given;

  /// What the variables have come to. All expressions that may use them see the same values.
  private final Map<String, Variable> computed = new HashMap<>();

  private final long deadline;

  /// @param seen what expressions see as `request`
  /// @param namespace what they see as `namespaceObject`
  PolicyRun(
      CompiledPolicy compiled,
      AdmissionRequest request,
      Object seen,
      Object namespace,
      Object params,
      Optional<Authority> authority,
      long deadline) {
    this.compiled = compiled;
    this.deadline = deadline;
    Optional<Authorizer> asking =
        authority.map(known -> new Authorizer(request.user().asking(), known));
    this.given =
        new Given(
            request.object(),
            request.oldObject(),
            seen,
            namespace,
            params,
            asking.isPresent() ? asking.get() : NOBODY_KNOWS,
            asking.isPresent() ? asking.get().resource(request.accessed()) : NOBODY_KNOWS);
  }

  PolicyResult result() {
    Optional<Decision> refusal = matchConditions();
    if (refusal.isPresent()) {
      Decision decision = refusal.get();
      return decision.isAdmitted() && !decision.isError()
          ? PolicyResult.SKIPPED
          : new PolicyResult(false, List.of(decision), List.of());
    }
    return validated();
  }

  /// The same, whatever the match conditions say.
  PolicyResult validated() {
    var validations = new Pass(Budget.PER_POLICY);
    List<Outcome> outcomes = new ArrayList<>();
    for (CompiledValidation validation : compiled.validations()) {
      Optional<Outcome> outcome = validations.run(validation.program());
      if (outcome.isEmpty()) return failure(OUT_OF_BUDGET);
      outcomes.add(outcome.get());
    }
    var messages = new Pass(validations.left, given.withoutAuthorizer());
    boolean hasMessages = true;
    List<Optional<Outcome>> texts = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Optional<Program> message = compiled.validations().get(i).message();
      boolean isAsked = message.isPresent() && isMessageAsked(outcomes.get(i));
      Optional<Outcome> text = isAsked ? messages.run(message.get()) : Optional.empty();
      hasMessages &= text.isPresent() || !isAsked;
      texts.add(text);
    }
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      decisions.add(
          hasMessages || outcomes.get(i).isError()
              ? decision(compiled.validations().get(i), outcomes.get(i), texts.get(i))
              : error("failed messageExpression: " + OUT_OF_BUDGET));
    }
    return annotations(decisions);
  }

  /// An API server computes the messages of all validations, those that hold included, and pays for
  /// them from the budget. What no API server can run need not.
  private boolean isMessageAsked(Outcome outcome) {
    return compiled.isPortable() || !Boolean.TRUE.equals(outcome.value());
  }

  /// Nothing when all hold; otherwise what comes of it. One that is false skips the policy, even
  /// where another one fails.
  private Optional<Decision> matchConditions() {
    if (compiled.matchConditions().isEmpty()) return Optional.empty();
    var pass = new Pass(Budget.PER_MATCH, given.withoutNamespace());
    List<String> errors = new ArrayList<>();
    for (Check condition : compiled.matchConditions()) {
      Optional<Outcome> outcome = pass.run(condition.program());
      if (outcome.isEmpty()) return Optional.of(error(OUT_OF_BUDGET));
      Object value = outcome.get().value();
      if (value instanceof CelError failed) {
        errors.add(failed(condition.text(), failed));
      } else if (!(value instanceof Boolean is && is)) {
        return Optional.of(Decision.admit());
      }
    }
    if (errors.isEmpty()) return Optional.empty();
    List<String> distinct = errors.stream().distinct().toList();
    String all =
        distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
    return Optional.of(error(all));
  }

  private Decision decision(
      CompiledValidation compiledValidation, Outcome outcome, Optional<Outcome> message) {
    Policy.Validation validation = compiledValidation.validation();
    String expression = validation.expression().text();
    if (outcome.value() instanceof CelError failed) return error(failed(expression, failed));
    if (outcome.value() instanceof Boolean is && is) return Decision.admit();
    String said =
        message
            .map(Outcome::value)
            .filter(String.class::isInstance)
            .map(text -> usable((String) text))
            .filter(text -> !text.isEmpty())
            .or(() -> validation.message().map(String::strip).filter(text -> !text.isEmpty()))
            .orElseGet(() -> "failed expression: " + expression.strip());
    return Decision.deny(said, validation.reason().orElse("Invalid"), offenders(validation));
  }

  /// What a validation has counted, each with the list that it is in.
  private List<Object> offenders(Policy.Validation validation) {
    List<Object> offenders = new ArrayList<>();
    var pass = new Pass(Budget.PER_POLICY);
    for (String name : Offenders.variables(validation)) {
      if (pass.find(name).orElse(Null.NULL) instanceof ListValue list) {
        list.forEach(item -> offenders.add(Map.entry(name, item)));
      }
    }
    return offenders;
  }

  /// A message of one line that is not too long; else none.
  private static String usable(String message) {
    String text = message.strip();
    boolean isTooLong = text.getBytes(StandardCharsets.UTF_8).length > MOST_MESSAGE_BYTES;
    return isTooLong || text.contains("\n") ? "" : text;
  }

  private PolicyResult annotations(List<Decision> decisions) {
    if (compiled.auditAnnotations().isEmpty()) {
      return new PolicyResult(false, decisions, List.of());
    }
    var pass = new Pass(Budget.PER_POLICY, given.withoutAuthorizer());
    List<Annotation> annotations = new ArrayList<>();
    List<Decision> all = new ArrayList<>(decisions);
    for (Check annotation : compiled.auditAnnotations()) {
      Optional<Outcome> outcome = pass.run(annotation.program());
      if (outcome.isEmpty()) return failure(OUT_OF_BUDGET);
      Object value = outcome.get().value();
      switch (value) {
        case String text when !text.isBlank() ->
            annotations.add(new Annotation(annotation.name(), shortened(text.strip())));
        case String _, Null _ -> {}
        case CelError failed -> refuse(all, failed(annotation.text(), failed));
        default ->
            all.add(
                Decision.ofAnnotation(
                    "valueExpression '%s' resulted in unsupported return type: %s. Return type must be either string or null."
                        .formatted(annotation.text(), CelType.of(value).name())));
      }
    }
    return new PolicyResult(false, all, annotations);
  }

  private static String shortened(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MOST_ANNOTATION_BYTES
        ? text
        : new String(bytes, 0, MOST_ANNOTATION_BYTES, StandardCharsets.UTF_8);
  }

  private void refuse(List<Decision> decisions, String message) {
    if (!compiled.policy().failsOpen()) decisions.add(Decision.ofAnnotation(message));
  }

  private PolicyResult failure(String message) {
    return new PolicyResult(false, List.of(error(message)), List.of());
  }

  private Decision error(String message) {
    return Decision.error(message, compiled.policy().failsOpen());
  }

  private static String failed(String expression, CelError error) {
    return "expression '%s' resulted in error: %s".formatted(expression, error.message());
  }

  /// What a variable has come to.
  ///
  /// @param cost without that of the variables that it uses
  private record Variable(Object value, long cost, List<String> uses) {}

  /// Expressions that share a budget. Each pays for the variables that it is the first to ask for,
  /// although the passes before it may have computed them.
  private final class Pass implements Fields {
    private final Given names;
    private final Map<String, Variable> known;
    private final Set<String> paid = new HashSet<>();
    private List<String> asked = new ArrayList<>();
    private List<String> wanted = List.of();
    private Object[] arguments = {};
    private final Budget budget = new Budget(Budget.PER_CALL, deadline);
    private long left;
    private long spentOnVariables;

    Pass(long budget) {
      this(budget, given);
    }

    Pass(long budget, Given names) {
      this.left = budget;
      this.names = names;
      this.known = compiled.asksWithVariables() ? new HashMap<>() : computed;
    }

    /// What an expression comes to; nothing when that costs more than is left.
    Optional<Outcome> run(Program program) {
      spentOnVariables = 0;
      Outcome outcome = program.run(arguments(program), budget);
      left -= spentOnVariables + outcome.cost();
      return left < 0 ? Optional.empty() : Optional.of(outcome);
    }

    /// The programs of a policy have the same names but for a few, and none changes the values.
    private Object[] arguments(Program program) {
      if (program.variables().equals(wanted)) return arguments;
      wanted = program.variables();
      arguments = new Object[wanted.size()];
      for (int i = 0; i < arguments.length; i++) {
        String name = wanted.get(i);
        arguments[i] = name.equals("variables") ? this : names.named(name);
      }
      return arguments;
    }

    /// The value of a variable, computed when it is asked for the first time.
    @Override
    public Optional<Object> find(Object key) {
      Variable found = known.get(key);
      if (found == null) {
        Program program = compiled.variables().get(key);
        if (program == null) return Optional.empty();
        found = compute((String) key, program);
        known.put((String) key, found);
      }
      asked.add((String) key);
      pay((String) key, found);
      return Optional.of(found.value());
    }

    private Variable compute(String name, Program program) {
      List<String> before = asked;
      asked = new ArrayList<>();
      Outcome outcome = program.run(arguments(program), budget);
      List<String> uses = asked;
      asked = before;
      Object value =
          outcome.value() instanceof CelError failed
              ? new CelError(
                  "composited variable \"%s\" fails to evaluate: %s"
                      .formatted(name, failed.message()))
              : outcome.value();
      return new Variable(value, outcome.cost(), uses);
    }

    private void pay(String name, Variable variable) {
      if (!paid.add(name)) return;
      spentOnVariables += variable.cost();
      for (String used : variable.uses()) {
        Variable other = known.get(used);
        if (other != null) pay(used, other);
      }
    }
  }
}
