package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Rollout;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet rollout VERB MODEL`: says something about a rollout and compiles.
final class RolloutCommand implements Command {
  private static final List<String> VERBS =
      List.of("start", "step", "weight", "promote", "abort", "undo", "retire");

  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  RolloutCommand(BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Moves a model from its live revision to its candidate, or back: changes the lock"
                + " beside the fleet file and compiles. Deliver it as any other change.",
            "",
            "  start    a candidate may begin, or begin again; also takes what a newer nimfleet"
                + " would emit",
            "  step     the candidate gets the next share of the requests (`rollout.by`)",
            "  weight   the candidate gets just that share: rollout weight MODEL 30",
            "  promote  the candidate, which has all requests, becomes live; the old revision stays"
                + " warm",
            "  abort    the candidate loses all requests",
            "  undo     the revision before the last promotion serves again",
            "  retire   the revision that serves nothing any more goes")
        .footer(
            "  nimfleet rollout step llama-3-1-70b",
            "  nimfleet rollout weight llama-3-1-70b 30 fleet.yaml -o out/",
            "  nimfleet rollout abort llama-3-1-70b --check");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("VERB MODEL [PERCENT] [FILE...]")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .completionCandidates(VERBS)
            .description(
                "What to do with which model. Without fleet files nimfleet.yaml lists them.")
            .build());
    CompileOptions.declare(spec);
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> words = given.matchedPositionalValue(0, List.of());
    if (words.size() < 2) {
      throw CompileOptions.wrong(
          given, "Say what to do with which model: `nimfleet rollout step MODEL`.");
    }
    boolean weighs = words.getFirst().equals("weight");
    Action action = action(given, words);
    List<String> files = words.subList(weighs ? 3 : 2, words.size());
    CompileRequest request =
        CompileOptions.request(
            given, files, Optional.of(new Rollout(words.get(1), action)), console);
    return new CompileRun(request, console, compiler).run();
  }

  private static Action action(ParseResult given, List<String> words) {
    return switch (words.getFirst()) {
      case "start" -> new Action.Start();
      case "step" -> new Action.Step();
      case "weight" -> new Action.Weight(percent(given, words));
      case "promote" -> new Action.Promote();
      case "abort" -> new Action.Abort();
      case "undo" -> new Action.Undo();
      case "retire" -> new Action.Retire();
      default ->
          throw CompileOptions.wrong(
              given,
              "`%s` is no rollout command; there are `%s`."
                  .formatted(words.getFirst(), String.join("`, `", VERBS)));
    };
  }

  private static int percent(ParseResult given, List<String> words) {
    String word = words.size() > 2 ? words.get(2).replace("%", "") : "";
    if (!word.matches("\\d{1,3}") || Integer.parseInt(word) > 100) {
      throw CompileOptions.wrong(
          given, "A weight is a number from 0 to 100: `nimfleet rollout weight MODEL 30`.");
    }
    return Integer.parseInt(word);
  }
}
