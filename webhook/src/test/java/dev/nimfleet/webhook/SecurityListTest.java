package dev.nimfleet.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Admission controllers have been broken into, or have broken their clusters, in ways that are
/// known. Each has a number here, and the tests against it name that in their comments:
///
/// - S1 bodies without bounds, S2 callers that nobody has asked for their name
/// - S3 look-ups that reach the network, S4 tokens that leave, S5 look-ups in other namespaces
/// - S6 waivers that widen each other or never end
/// - S7 errors that count as "nothing to say", S8 objects that are being deleted, S9 updates
/// - S10 subresources, S11 costly or failing expressions and input, S12 other versions of a kind
/// - S13 input that two readers read in two ways, S15 look-ups that are out of date
/// - S16 objects without a name, S17 dry-run, S18 exemptions that can be claimed
/// - S19 namespaces that exempt themselves, S20 registrations that are edited or made anew
/// - S21 deadlocks at start, S22 too little time, S23 answers to something else
/// - S24 logs and metrics that tell or take in what was sent, S25 answers that are too long
/// - S26 configuration that changes meanwhile, S28 verdicts that differ from `lint`
///
/// S14, names of images that are compared by their beginning, is a matter of the rules, and S27,
/// policies of unknown origin, one of the command line.
class SecurityListTest {
  private static final Set<Integer> ELSEWHERE = Set.of(14, 27);
  private static final int LAST = 28;
  private static final Pattern COMMENT = Pattern.compile("(?m)^ *///.*$");
  private static final Pattern NUMBER = Pattern.compile("\\bS(\\d{1,2})\\b");

  @Test
  void eachWayInIsNamedByATest() throws IOException {
    Set<Integer> wanted =
        IntStream.rangeClosed(1, LAST)
            .boxed()
            .filter(Predicate.not(ELSEWHERE::contains))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named()).containsAll(wanted);
  }

  private static Set<Integer> named() throws IOException {
    Set<Integer> named = new TreeSet<>();
    for (Path source : sources()) {
      COMMENT
          .matcher(Files.readString(source))
          .results()
          .flatMap(comment -> NUMBER.matcher(comment.group()).results())
          .forEach(number -> named.add(Integer.parseInt(number.group(1))));
    }
    return named;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
      return all.filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> !file.endsWith("SecurityListTest.java"))
          .toList();
    }
  }
}
