package dev.nimfleet.webhook;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells in the log what is wrong with what is watched, once for as long as it is so.
final class Troubles {
  private static final Logger LOG = LoggerFactory.getLogger("cluster");

  private final List<Supplier<List<String>>> sources;
  private Set<String> told = Set.of();

  Troubles(List<Supplier<List<String>>> sources) {
    this.sources = List.copyOf(sources);
  }

  void tell() {
    Set<String> now = new HashSet<>();
    sources.stream().map(Supplier::get).flatMap(List::stream).forEach(now::add);
    Stream<String> fresh = now.stream().filter(trouble -> !told.contains(trouble));
    fresh.sorted().forEach(trouble -> LOG.atWarn().log(trouble));
    told = now;
  }
}
