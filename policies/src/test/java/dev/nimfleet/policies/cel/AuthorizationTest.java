package dev.nimfleet.policies.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.authorization.AccessQuestion;
import dev.nimfleet.policies.cel.authorization.Authorizer;
import dev.nimfleet.policies.cel.authorization.Decision;
import dev.nimfleet.policies.cel.authorization.Resource;
import dev.nimfleet.policies.cel.authorization.ResourceCheck;
import dev.nimfleet.policies.cel.authorization.User;
import dev.nimfleet.policies.cel.check.Checked;
import dev.nimfleet.policies.cel.check.ExpressionChecker;
import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.eval.Outcome;
import dev.nimfleet.policies.cel.eval.Plan;
import dev.nimfleet.policies.cel.eval.Planner;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.cel.library.Libraries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Values, errors and costs are those that the library of k8s.io/apiserver 0.37 gave.
class AuthorizationTest {
  private static final User ALICE = new User("alice", "1", List.of("dev"), Map.of());

  /// Alice may create, and whoever wants to fail does.
  private static final Authorizer AUTHORIZER = new Authorizer(ALICE, AuthorizationTest::decide);

  private static final ResourceCheck REQUEST =
      AUTHORIZER.resource(Resource.of("", "pods").withNamespace("default"));

  private static final Scope SCOPE =
      new Scope(
          Map.of(
              "authorizer", TypeName.of(Authorizer.TYPE.name()),
              "requestResource", TypeName.of(ResourceCheck.TYPE.name()),
              "x", TypeName.DYN),
          List.of());

  private static Decision decide(AccessQuestion question) {
    String what =
        switch (question) {
          case AccessQuestion.OfPath of -> of.path();
          case AccessQuestion.OfResource of -> of.resource().toString();
        };
    String reason = "%s: %s".formatted(question.user().name(), what);
    return switch (question.verb()) {
      case "create" -> Decision.allowed(reason);
      case "fail" -> Decision.failed("out of order");
      default -> Decision.denied(reason);
    };
  }

  @Test
  void anAllowedVerbIsAllowedAndAnotherIsNot() {
    assertThat(said("authorizer.group('').resource('pods').check('create').allowed()"))
        .isEqualTo("true for 350004");
    assertThat(said("authorizer.group('').resource('pods').check('get').allowed()"))
        .isEqualTo("false for 350004");
  }

  @Test
  void allPartsOfAResourceAreAskedFor() {
    assertThat(
            said(
                "authorizer.group('apps').resource('pods').subresource('status').namespace('n')"
                    + ".name('x').fieldSelector('a=b').labelSelector('c in (d)').check('create')"
                    + ".reason()"))
        .startsWith(
            "\"alice: Resource[group=apps, resource=pods, subresource=status, namespace=n, name=x,"
                + " fieldSelector=a=b, labelSelector=c in (d)]\"");
  }

  @Test
  void aPathIsAskedFor() {
    assertThat(said("authorizer.path('/healthz').check('create').reason()"))
        .isEqualTo("\"alice: /healthz\" for 350003");
  }

  @Test
  void theRequestsOwnResourceCanBeAskedFor() {
    assertThat(said("requestResource.check('create').allowed()")).isEqualTo("true for 350002");
  }

  @Test
  void aSelectorIsPaidByItsLength() {
    assertThat(
            said(
                "authorizer.group('').resource('pods').fieldSelector('a=b')"
                    + ".labelSelector('app=example').check('list').allowed()"))
        .isEqualTo("false for 350427");
    assertThat(
            said("authorizer.group('').resource('pods').fieldSelector('').check('list').allowed()"))
        .isEqualTo("false for 350014");
  }

  @Test
  void aServiceAccountAsksForItself() {
    assertThat(
            said("authorizer.serviceAccount('default', 'bot').path('/x').check('create').reason()"))
        .isEqualTo("\"system:serviceaccount:default:bot: /x\" for 350004");
    assertThat(User.serviceAccount("default", "bot").groups())
        .containsExactly("system:serviceaccounts", "system:serviceaccounts:default");
  }

  @Test
  void whatCannotBeAskedForIsAnError() {
    assertThat(said("authorizer.path('').check('get').reason()"))
        .isEqualTo("error path must not be empty for 350003");
    assertThat(said("authorizer.path(' \\t\\u00a0').check('get').reason()"))
        .isEqualTo("error path must not be empty for 350003");
    assertThat(said("authorizer.group('a').resource('  ').check('get').allowed()"))
        .isEqualTo("error resource must not be empty for 350004");
    assertThat(said("authorizer.serviceAccount('default', 'Bot').path('/').check('a').reason()"))
        .isEqualTo("error Invalid service account name for 350004");
    assertThat(said("authorizer.serviceAccount('a.b', 'bot').path('/').check('a').reason()"))
        .isEqualTo("error Invalid service account namespace for 350004");
  }

  @Test
  void anErrorOnTheWayIsTold() {
    assertThat(said("authorizer.path('/x').check('fail').errored()")).startsWith("true");
    assertThat(said("authorizer.path('/x').check('fail').error()")).startsWith("\"out of order\"");
    assertThat(said("authorizer.path('/x').check('create').error()")).startsWith("\"\"");
  }

  @Test
  void nothingOfItEqualsAnything() {
    assertThat(said("authorizer == authorizer")).isEqualTo("error no such overload for 3");
    assertThat(said("authorizer != authorizer")).isEqualTo("true for 3");
    assertThat(said("authorizer in [authorizer]")).isEqualTo("false for 13");
  }

  @Test
  void othersHaveNoChecks() {
    assertThat(said("x.check('create').allowed()"))
        .isEqualTo("error no such overload: check(int, string) for 350002");
    assertThat(said("authorizer.group(x)"))
        .isEqualTo("error no such overload: group(kubernetes.authorization.Authorizer, int) for 3");
  }

  @Test
  void selectorsCameLater() {
    String expression = "authorizer.group('').resource('pods').labelSelector('a').check('b')";
    var checker = new ExpressionChecker(Libraries.all(), KubernetesVersion.of(30), SCOPE);
    assertThat(checker.check(expression)).isInstanceOf(Checked.Broken.class);
  }

  private static String said(String expression) {
    var checker = new ExpressionChecker(Libraries.all(), KubernetesVersion.NEWEST, SCOPE);
    var sound = (Checked.Sound) checker.check(expression);
    List<String> names = List.of("authorizer", "requestResource", "x");
    var plan = Planner.plan(sound.expression(), names, new Functions(Libraries.all()));
    Outcome outcome =
        ((Plan.Ready) plan)
            .program()
            .run(new Object[] {AUTHORIZER, REQUEST, 1L}, Budget.within(Duration.ofSeconds(10)));
    String value = outcome.isError() ? "error " + outcome.value() : Canonical.of(outcome.value());
    return "%s for %d".formatted(value, outcome.cost());
  }
}
