package dev.nimfleet.policies.cel;

import dev.nimfleet.policies.cel.check.Checked;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.check.ExpressionChecker;
import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.check.Versions;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.eval.Plan;
import dev.nimfleet.policies.cel.eval.Planner;
import dev.nimfleet.policies.cel.eval.Program;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns the text of an expression into a program, or says what is wrong with it.
public final class Expressions {
  private final List<Library> libraries;
  private final KubernetesVersion version;
  private final Scope scope;
  private final Functions functions;
  private final List<String> variables;
  private @Nullable ExpressionChecker checker;
  private @Nullable Versions versions;

  /// @param libraries what may be called
  /// @param functions the same by their names
  /// @param version what a cluster has that the expressions must run on
  /// @param scope the names that they may use; a run gets their values in this order
  public Expressions(
      List<Library> libraries, Functions functions, KubernetesVersion version, Scope scope) {
    this.libraries = List.copyOf(libraries);
    this.functions = functions;
    this.version = version;
    this.scope = scope;
    this.variables = List.copyOf(scope.variables().keySet());
  }

  /// What a text came to.
  public sealed interface Result {
    /// A program for an expression of a type.
    ///
    /// @param tree gives the expression, which may have to be read for it
    record Ready(Supplier<Expr> tree, TypeName type, Program program) implements Result {}

    record Broken(List<Problem> problems) implements Result {}
  }

  public Result compile(String text) {
    return switch (checker().check(text)) {
      case Checked.Broken(List<Problem> problems) -> new Result.Broken(problems);
      case Checked.Sound(Expr expression, TypeName type) ->
          switch (Planner.plan(expression, variables, functions)) {
            case Plan.Ready(Program program) -> new Result.Ready(() -> expression, type, program);
            case Plan.Refused(int at, String message) ->
                new Result.Broken(List.of(new Problem(at, message)));
          };
    };
  }

  /// An expression that [#compile] has found sound before, if perhaps on another version. It is not
  /// looked at before it runs.
  public Result resume(Supplier<Expr> tree, TypeName type) {
    return new Result.Ready(
        tree,
        type,
        Program.later(tree, () -> Planner.plan(tree.get(), variables, functions), variables));
  }

  /// The same, if this version has all that it uses.
  public Result resumeHere(Supplier<Expr> tree, TypeName type) {
    if (versions == null) versions = new Versions(libraries, version);
    List<Problem> missing = versions.problems(tree.get());
    return missing.isEmpty() ? resume(tree, type) : new Result.Broken(missing);
  }

  /// Made when the first text comes, since the library behind it takes a good part of a second to
  /// start.
  private ExpressionChecker checker() {
    if (checker == null) checker = new ExpressionChecker(libraries, version, scope);
    return checker;
  }
}
