package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.policies.admission.CompiledPolicy;
import java.util.List;
import java.util.Locale;

/// What is not allowed, and why: policies of one folder, one a kind of object.
///
/// @param id the folder's name, such as `startup-window`
/// @param title what must hold, in a few words
/// @param why what goes wrong in a cluster otherwise
/// @param fix what to do about it
public record Rule(
    String id,
    String title,
    String why,
    String fix,
    List<RulePolicy> policies,
    List<Example> examples) {
  public Rule {
    policies = List.copyOf(policies);
    // A copy would read the examples of shipped rules.
    examples = examples instanceof Later ? examples : List.copyOf(examples);
  }

  /// What an administrator may choose.
  public Parameters parameters() {
    return Parameters.of(this);
  }

  /// What becomes of an object that a policy speaks against, the strictest first.
  public enum Action {
    DENY,
    WARN,
    /// Whoever applies it is not told; whoever watches the rules is.
    AUDIT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One policy of a rule.
  public record RulePolicy(CompiledPolicy policy, Action action) {
    public String name() {
      return policy.name();
    }

    /// Whether a plain API server can evaluate it.
    public boolean isPortable() {
      return policy.isPortable();
    }

    /// Whether it is about objects of which only some are a model's: those whose target is one.
    public boolean isScoped() {
      return policy.annotation("nimfleet.dev/scope").equals("target");
    }

    public String title() {
      return policy.annotation("nimfleet.dev/title");
    }

    public String why() {
      return policy.annotation("nimfleet.dev/why");
    }

    /// What to do about what this policy finds, which for another kind may be something else.
    public String fix() {
      return policy.annotation("nimfleet.dev/fix");
    }

    /// The kind of diagnostic that a finding of this policy is.
    public Code code(Rule rule, Action action) {
      Severity severity =
          switch (action) {
            case DENY -> Severity.ERROR;
            case WARN -> Severity.WARNING;
            case AUDIT -> Severity.INFO;
          };
      return new Code(rule.id(), severity, title(), why(), fix());
    }
  }
}
