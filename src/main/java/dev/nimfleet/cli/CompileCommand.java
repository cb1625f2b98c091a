package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet compile [FILE… -o DIR]`: the command line of it; the work is in [CompileRun].
final class CompileCommand implements Command {
  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  CompileCommand(BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "compile";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Compiles fleets to manifests, one file for each object. Without FILE, compiles all"
                + " that nimfleet.yaml lists.",
            "Files that an earlier run has written for the same fleet and that are not needed any"
                + " more are removed; nothing else ever is. An error writes nothing.")
        .footer(
            "  nimfleet compile",
            "  nimfleet compile fleet.yaml -o out/",
            "  nimfleet compile fleet.yaml --cluster clusters/prod-eu.yaml -o out/prod-eu/",
            "  nimfleet compile fleets/*.yaml -o out/ --check",
            "  nimfleet compile fleet.yaml -o out/ --diff",
            "  nimfleet compile fleet.yaml --stdout | kubectl apply --dry-run=server -f -",
            "",
            "Exit codes: 0 done, 1 errors or a failed check, 2 wrong usage, 3 a bug in nimfleet.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE...")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Fleet files; - reads the standard input. Without any, nimfleet.yaml lists them"
                    + " with their clusters and folders.")
            .build());
    CompileOptions.declare(spec);
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> files = given.matchedPositionalValue(0, List.of());
    CompileRequest request = CompileOptions.request(given, files, Optional.empty(), console);
    return new CompileRun(request, console, compiler).run();
  }
}
