package dev.nimfleet.cli;

import dev.nimfleet.cli.RuleInputs.Rules;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/// The terms of a webhook as its files say them, read again when one of them changes. A mounted
/// ConfigMap changes by a link that no file watch reports, so that they are looked at.
final class WebhookTerms {
  private static final Logger LOG = LoggerFactory.getLogger("config");

  private final RuleInputs inputs;
  private final List<Path> watched;
  private final Set<String> guarded;
  private int seen;

  WebhookTerms(ParseResult given, Console console, Set<String> guarded) {
    this.inputs = new RuleInputs(given, console);
    this.guarded = guarded;
    this.watched =
        Stream.of("--config", "--rules")
            .map(option -> given.matchedOptionValue(option, ""))
            .filter(path -> !path.isEmpty())
            .map(console::path)
            .toList();
    this.seen = fingerprint();
  }

  /// Those of a first reading; none when something is broken.
  Optional<Terms> read(Diagnostics diagnostics) {
    Rules rules = inputs.read(diagnostics);
    Tiers tiers = inputs.tiers(rules, diagnostics).orElse(Tiers.NONE);
    return diagnostics.hasErrors()
        ? Optional.empty()
        : Optional.of(new Terms(rules.all(), tiers, guarded));
  }

  /// Takes over what has changed, if it is sound.
  void refresh(CurrentTerms current) {
    int now = fingerprint();
    if (now == seen) return;
    seen = now;
    var diagnostics = new Diagnostics();
    Optional<Terms> terms;
    try {
      terms = read(diagnostics);
    } catch (Refusal e) {
      keep(current, e.sentence());
      return;
    } catch (RuntimeException e) {
      keep(current, "They cannot be read: %s.".formatted(e));
      return;
    }
    if (terms.isPresent()) {
      current.replace(terms.get());
      LOG.atInfo().addKeyValue("generation", current.generation()).log("The rules have changed.");
    } else {
      keep(
          current,
          diagnostics.sorted().stream()
              .filter(Diagnostic::isError)
              .map(Diagnostic::toString)
              .collect(Collectors.joining(" ")));
    }
  }

  private static void keep(CurrentTerms current, String trouble) {
    current.keep(trouble);
    LOG.atError().addKeyValue("trouble", trouble).log("The rules stay as they are.");
  }

  private int fingerprint() {
    List<Object> all = new ArrayList<>();
    for (Path path : watched) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted().toList()) {
          all.add(file);
          if (Files.isRegularFile(file)) all.add(Arrays.hashCode(Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        all.add(DiskTrouble.reading(e).sentence());
      }
    }
    return all.hashCode();
  }
}
