package dev.nimfleet.policies.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.nimfleet.policies.cel.check.Checked.Broken;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.check.Checked.Sound;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parses and type-checks expressions as an API server does when a policy is created.
public final class ExpressionChecker {
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(100_000)
          .maxParseRecursionDepth(250)
          .build();

  private final CelCompiler compiler;
  private final Versions versions;

  /// @param libraries what may be called beside the language itself
  /// @param version what a cluster has that the expressions must run on
  public ExpressionChecker(Collection<Library> libraries, KubernetesVersion version, Scope scope) {
    this.versions = new Versions(libraries, version);
    Types types = new Types(scope.structs());
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addMacros(Macros.SORT_BY)
            .addLibraries(CelExtensions.optional(), CelExtensions.comprehensions())
            .setTypeProvider(types);
    Types.NAMES.forEach(builder::addVar);
    scope.variables().forEach((name, type) -> builder.addVar(name, types.of(type)));
    builder.addFunctionDeclarations(declarations(libraries, types));
    this.compiler = builder.build();
  }

  public Checked check(String text) {
    CelValidationResult result = compiler.compile(text);
    if (result.hasError()) {
      return new Broken(result.getErrors().stream().map(issue -> problem(issue, result)).toList());
    }
    CelAbstractSyntaxTree tree = tree(result);
    var translation = new Translation(tree);
    Expr expression = translation.expression();
    List<Problem> problems = new ArrayList<>(translation.problems());
    problems.addAll(versions.problems(expression));
    problems.addAll(Uniform.problems(tree));
    problems.addAll(Formats.problems(tree));
    return problems.isEmpty()
        ? new Sound(expression, Types.name(tree.getResultType()))
        : new Broken(problems);
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Problem problem(CelIssue issue, CelValidationResult result) {
    CelSource source = result.getSource();
    CelSourceLocation place = issue.getSourceLocation();
    int at =
        place.getLine() < 1
            ? 0
            : source.getLocationOffset(place.getLine(), place.getColumn()).orElse(0);
    return new Problem(at, issue.getMessage());
  }

  /// One declaration a function, with all its overloads.
  private static List<CelFunctionDecl> declarations(Collection<Library> libraries, Types types) {
    Map<String, CelFunctionDecl.Builder> byName = new LinkedHashMap<>();
    for (Library library : libraries) {
      if (library.isLanguage()) continue;
      for (Overload overload : library.overloads()) {
        byName
            .computeIfAbsent(
                overload.function(), name -> CelFunctionDecl.newBuilder().setName(name))
            .addOverloads(declaration(overload, types));
      }
    }
    return byName.values().stream().map(CelFunctionDecl.Builder::build).toList();
  }

  private static CelOverloadDecl declaration(Overload overload, Types types) {
    List<CelType> parameters = overload.signature().parameters().stream().map(types::of).toList();
    CelType result = types.of(overload.signature().result());
    return overload.signature().isMember()
        ? CelOverloadDecl.newMemberOverload(overload.id(), result, parameters)
        : CelOverloadDecl.newGlobalOverload(overload.id(), result, parameters);
  }
}
