package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Suggest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet explain [TOPIC]`: what a preset, a diagnostic code or a field of fleet.yaml is.
final class ExplainCommand implements Command {
  private final List<Topics> shelves;

  /// @param shelves the kinds of things that can be explained, asked in this order
  ExplainCommand(List<Topics> shelves) {
    this.shelves = List.copyOf(shelves);
  }

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description("Explains a preset, a diagnostic code or a field of fleet.yaml.")
        .footer(
            "  nimfleet explain",
            "  nimfleet explain presets",
            "  nimfleet explain F012",
            "  nimfleet explain models.replicas");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[PRESET|CODE|path.to.field]")
            .hideParamSyntax(true)
            .arity("0..1")
            .type(String.class)
            .description("What to explain; without it, a list of what there is.")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    String word = given.matchedPositionalValue(0, "");
    if (word.isEmpty()) {
      shelves.forEach(shelf -> console.out().print(shelf.overview()));
      return ExitCode.DONE;
    }
    for (Topics shelf : shelves) {
      Optional<String> text = shelf.explain(word);
      if (text.isPresent()) {
        console.out().print(text.get());
        return ExitCode.DONE;
      }
    }
    throw unknown(word);
  }

  private Refusal unknown(String word) {
    List<String> all = shelves.stream().flatMap(shelf -> shelf.words().stream()).toList();
    String sentence = "There is nothing called `%s` to explain.".formatted(word);
    String list = "`nimfleet explain` lists what there is.";
    return shelves.stream()
        .flatMap(shelf -> shelf.guess(word).stream())
        .findFirst()
        .or(() -> Suggest.closest(word, all))
        .map(guess -> new Refusal(sentence, "did you mean `%s`?".formatted(guess), list))
        .orElseGet(() -> new Refusal(sentence, list));
  }
}
