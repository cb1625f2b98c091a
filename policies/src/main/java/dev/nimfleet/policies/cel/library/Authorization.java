package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.authorization.Authorizer;
import dev.nimfleet.policies.cel.authorization.Decision;
import dev.nimfleet.policies.cel.authorization.GroupCheck;
import dev.nimfleet.policies.cel.authorization.PathCheck;
import dev.nimfleet.policies.cel.authorization.Resource;
import dev.nimfleet.policies.cel.authorization.ResourceCheck;
import dev.nimfleet.policies.cel.authorization.User;
import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Sizes;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What `authorizer` is asked: `authorizer.group('').resource('pods').check('create').allowed()`.
final class Authorization {
  private static final KubernetesVersion SELECTORS = KubernetesVersion.of(31);

  /// A check asks another server, so that an expression can pay for two.
  private static final long CHECK = 350_000;

  /// A list of requirements, each of them a structure with a list of values.
  private static final long LIST = 10;

  private static final long REQUIREMENT = 50;
  private static final double REQUIREMENTS_PER_CHARACTER = 0.5;

  private static final CelError NO_PATH = new CelError("path must not be empty");
  private static final CelError NO_RESOURCE = new CelError("resource must not be empty");
  private static final CelError NO_ACCOUNT = new CelError("Invalid service account name");
  private static final CelError NO_NAMESPACE = new CelError("Invalid service account namespace");

  private static final String AUTHORIZER = "kubernetes.authorization.Authorizer";
  private static final String PATH_CHECK = "kubernetes.authorization.PathCheck";
  private static final String GROUP_CHECK = "kubernetes.authorization.GroupCheck";
  private static final String RESOURCE_CHECK = "kubernetes.authorization.ResourceCheck";
  private static final String DECISION = "kubernetes.authorization.Decision";

  private Authorization() {}

  static Library library() {
    return Library.of(
        "authorization",
        KubernetesVersion.of(27),
        member(
            "authorizer_path",
            AUTHORIZER + ".path(string) -> " + PATH_CHECK,
            a -> isBlank(a[1]) ? NO_PATH : ((Authorizer) a[0]).path((String) a[1])),
        member(
            "authorizer_group",
            AUTHORIZER + ".group(string) -> " + GROUP_CHECK,
            a -> ((Authorizer) a[0]).group((String) a[1])),
        member(
            "authorizer_serviceaccount",
            AUTHORIZER + ".serviceAccount(string, string) -> " + AUTHORIZER,
            a -> serviceAccount((Authorizer) a[0], (String) a[1], (String) a[2])),
        member(
            "groupcheck_resource",
            GROUP_CHECK + ".resource(string) -> " + RESOURCE_CHECK,
            a -> isBlank(a[1]) ? NO_RESOURCE : ((GroupCheck) a[0]).resource((String) a[1])),
        part("resourcecheck_subresource", "subresource", Resource::withSubresource),
        part("resourcecheck_namespace", "namespace", Resource::withNamespace),
        part("resourcecheck_name", "name", Resource::withName),
        part("authorizer_fieldselector", "fieldSelector", Resource::withFieldSelector)
            .since(SELECTORS)
            .costing(Authorization::selecting),
        part("authorizer_labelselector", "labelSelector", Resource::withLabelSelector)
            .since(SELECTORS)
            .costing(Authorization::selecting),
        member(
                "pathcheck_check",
                PATH_CHECK + ".check(string) -> " + DECISION,
                a -> ((PathCheck) a[0]).check((String) a[1]))
            .costing((_, _) -> CHECK),
        member(
                "resourcecheck_check",
                RESOURCE_CHECK + ".check(string) -> " + DECISION,
                a -> ((ResourceCheck) a[0]).check((String) a[1]))
            .costing((_, _) -> CHECK),
        answer("decision_allowed", "allowed() -> bool", Decision::isAllowed),
        answer("decision_reason", "reason() -> string", Decision::reason),
        answer("decision_errored", "errored() -> bool", decision -> decision.error().isPresent()),
        answer("decision_error", "error() -> string", decision -> decision.error().orElse("")));
  }

  private static Overload part(
      String id, String function, BiFunction<Resource, String, Resource> with) {
    return member(
        id,
        "%s.%s(string) -> %1$s".formatted(RESOURCE_CHECK, function),
        a -> {
          var check = (ResourceCheck) a[0];
          return check.authorizer().resource(with.apply(check.resource(), (String) a[1]));
        });
  }

  private static Overload answer(String id, String signature, Function<Decision, Object> answer) {
    return member(id, DECISION + "." + signature, a -> answer.apply((Decision) a[0]));
  }

  private static Object serviceAccount(Authorizer authorizer, String namespace, String name) {
    if (!Names.subdomain(name).isEmpty()) return NO_ACCOUNT;
    if (!Names.label(namespace).isEmpty()) return NO_NAMESPACE;
    return authorizer.as(User.serviceAccount(namespace, name));
  }

  private static long selecting(Object[] arguments, Object result) {
    long length = Sizes.of(arguments[1]);
    long requirements = (long) Math.ceil(length * REQUIREMENTS_PER_CHARACTER);
    return LIST + Costs.reading(length) + requirements * REQUIREMENT;
  }

  /// Whether a text has nothing but what Unicode calls white space.
  private static boolean isBlank(Object text) {
    return ((String) text)
        .codePoints()
        .allMatch(c -> (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c));
  }
}
