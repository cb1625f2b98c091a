package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Programs that keep a cluster what files say have failed in ways that are known. Each has a
/// number here, and the tests against it name that in their comments. Of the API server:
///
/// - R1 it starts again, or answers 5xx; R2 429 with Retry-After; R3 a list is too old (410)
/// - R4 a connection stays open and nothing comes; R5 409 of versions and of fields
/// - R6 a trial is refused; R7 an admission webhook is down; R35 a policy denies
/// - R8 a CRD is missing or taken away; R9 or upgraded under fields that were set
/// - R10 the namespace is going; R11 a quota, or a right that is missing for one object
/// - R12 a field may not change; R13 a finalizer holds; R14 an object was made anew
/// - R15 somebody changes an object back each time
///
/// Of the process:
///
/// - R16 it is killed between any two writes; R17 between a weight and its record; R18 while it
///   prunes; R19 by the kernel, for memory; R20 it is asked to end
/// - R21 two replicas, and a lease that is lost in a rollout; R22 a pause that is longer than it
/// - R23 clocks that are wrong by an hour; R24 a rollout goes on where it was
///
/// Of Git:
///
/// - R26 nobody answers; R27 history is rewritten; R28 the branch is gone; R29 all is too large
/// - R30 nothing is left; R31 files that do harm; R32 good, broken, good; R33 who signed that?
/// - R34 a lock that says something else than the fleet
///
/// Of what is waited for, and what was promised:
///
/// - R36 a cache that is never Ready; R37 or holds something else; R38 a volume that is lost
/// - R39 a Ready of before; R40 a scaler in fallback or paused; R41 a route that one of several
///   Gateways does not take; R42 a Gateway that is missing
/// - R43 what failed is told, and nothing is pruned then; R44 a new revision waits for no backoff
/// - R45 runs that are asked for, and none while suspended; R46 a status that kstatus reads
///
/// R25, a cache of objects that is older than one's own write, needs a cache of objects, and there
/// is none. R47, events and metrics of the reconciler, is not there yet.
class ReliabilityListTest {
  private static final Set<Integer> ELSEWHERE = Set.of(25, 47);
  private static final int LAST = 47;
  private static final Pattern COMMENT = Pattern.compile("(?m)^ *///.*$");
  private static final Pattern NUMBER = Pattern.compile("\\bR(\\d{1,2})\\b");

  @Test
  void eachFailureIsNamedByATest() {
    Set<Integer> wanted =
        IntStream.rangeClosed(1, LAST)
            .boxed()
            .filter(Predicate.not(ELSEWHERE::contains))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named()).isEqualTo(wanted);
  }

  private static Set<Integer> named() {
    return Repository.files(".java").stream()
        .filter(
            file -> Repository.name(file).matches("(gitops|src)/(src/)?test/.*(Test|IT)\\.java"))
        .filter(file -> !file.endsWith("ReliabilityListTest.java"))
        .flatMap(file -> COMMENT.matcher(Repository.read(file)).results())
        .flatMap(comment -> NUMBER.matcher(comment.group()).results())
        .map(number -> Integer.valueOf(number.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
