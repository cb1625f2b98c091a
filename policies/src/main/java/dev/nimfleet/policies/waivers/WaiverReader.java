package dev.nimfleet.policies.waivers;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.policies.rules.Rule;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads waivers from the objects of files.
public final class WaiverReader {
  private static final String GROUP = "nimfleet.dev/";
  private static final String KIND = "PolicyWaiver";
  private static final int LONGEST_DAYS = 90;
  private static final int SOON_DAYS = 14;

  private final Set<String> rules = new TreeSet<>();
  private final Set<String> names = new TreeSet<>();
  private final LocalDate today;
  private final Diagnostics diagnostics;

  /// @param rules what can be waived
  public WaiverReader(Collection<Rule> rules, LocalDate today, Diagnostics diagnostics) {
    for (Rule rule : rules) {
      this.rules.add(rule.id());
      names.add(rule.id());
      rule.policies().forEach(policy -> names.add(policy.name()));
    }
    this.today = today;
    this.diagnostics = diagnostics;
  }

  /// The waivers among some objects. Objects of other groups are no business of ours.
  public Waivers read(List<MapNode> objects) {
    List<Waiver> waivers = new ArrayList<>();
    for (MapNode object : objects) {
      String kind = object.text("kind").orElse("");
      boolean isOurs = object.text("apiVersion").orElse("").startsWith(GROUP);
      if (kind.equals(KIND)) {
        read(object).ifPresent(waivers::add);
      } else if (isOurs) {
        diagnostics.add(
            WaiverErrors.noWaiver(object.get("kind").map(Node::at).orElse(object.at()), kind));
      }
    }
    return new Waivers(waivers, today);
  }

  private Optional<Waiver> read(MapNode object) {
    int before = diagnostics.errors();
    Catalogue.ofAllReleases().check(object, diagnostics);
    if (diagnostics.errors() > before) return Optional.empty();
    Node policy = object.find("spec", "policy").orElseThrow();
    Node end = object.find("spec", "expires").orElseThrow();
    String name = text(object, "policy");
    if (!names.contains(name)) {
      diagnostics.add(WaiverErrors.unknownPolicy(policy.at(), name, rules));
    }
    Optional<LocalDate> expires = date(text(object, "expires"));
    if (expires.isEmpty()) diagnostics.add(WaiverErrors.noDay(end.at(), text(object, "expires")));
    if (diagnostics.errors() > before) return Optional.empty();
    Waiver waiver =
        new Waiver(
            name,
            new Waiver.Target(
                text(object, "target", "kind"),
                text(object, "target", "namespace"),
                object.text("spec", "target", "model"),
                object.text("spec", "target", "name")),
            text(object, "reason"),
            text(object, "owner"),
            expires.orElseThrow(),
            policy.at(),
            end.at());
    long days = ChronoUnit.DAYS.between(today, waiver.expires());
    if (days > LONGEST_DAYS) {
      diagnostics.add(WaiverErrors.tooLong(end.at(), name, today.plusDays(LONGEST_DAYS)));
      return Optional.empty();
    }
    if (days >= 0 && days <= SOON_DAYS) diagnostics.add(WaiverErrors.soon(waiver, days));
    return Optional.of(waiver);
  }

  private static String text(MapNode object, String... path) {
    return ((MapNode) object.get("spec").orElseThrow()).text(path).orElse("");
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
