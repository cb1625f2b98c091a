package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The profile of a service fits exactly one of those that its cache has downloaded.
final class ProfileInCacheOracle implements Oracle {
  private static final Set<String> BACKENDS = Set.of("vllm", "sglang", "trtllm", "tensorrt_llm");
  private static final Set<String> PRECISIONS =
      Set.of("fp8", "bf16", "fp16", "fp32", "fp4", "nvfp4", "mxfp4", "int4", "int8");
  private static final Set<String> QUALITIES = Set.of("throughput", "latency", "balanced");
  private static final Set<String> LORA = Set.of("lora", "feat_lora");

  @Override
  public String rule() {
    return "profile-in-cache";
  }

  @Override
  public List<Concern> concerns(Case asked) {
    if (!asked.kind().equals("NIMService")) return List.of();
    return List.of(
        new Concern(
            false, service -> List.of(field(service), env(service)), ProfileInCacheOracle::twice),
        new Concern(true, ProfileInCacheOracle::reads, service -> absent(asked, service)),
        new Concern(false, ProfileInCacheOracle::reads, service -> unknown(asked, service)));
  }

  private static Object reads(Map<String, Object> service) {
    return List.of(
        CacheRequiredOracle.name(service),
        named(service).isPresent(),
        field(service),
        env(service));
  }

  private static Optional<Object> named(Map<String, Object> service) {
    return Tree.at(service, "spec", "storage", "nimCache", "profile");
  }

  private static String field(Map<String, Object> service) {
    return Tree.text(service, "spec", "storage", "nimCache", "profile");
  }

  private static Optional<Object> env(Map<String, Object> service) {
    return Tree.list(service, "spec", "env").stream()
        .map(Objects::requireNonNull)
        .filter(one -> Tree.text(one, "name").equals("NIM_MODEL_PROFILE"))
        .map(Object.class::cast)
        .findFirst();
  }

  private static boolean isSecret(Map<String, Object> service) {
    return env(service).flatMap(env -> Tree.at(env, "valueFrom")).isPresent();
  }

  /// What the container sees: the user's own env wins over what the operator sets.
  private static String effective(Map<String, Object> service) {
    return env(service).map(env -> Tree.text(env, "value")).orElse(field(service));
  }

  /// An empty value in env wins too, and one from a Secret is another for all that anybody knows.
  private static Set<String> twice(Map<String, Object> service) {
    boolean isOther = isSecret(service) || !effective(service).equals(field(service));
    return env(service).isPresent() && !field(service).isEmpty() && isOther
        ? Set.of(env(service) + " for " + field(service))
        : Set.of();
  }

  private static Set<String> absent(Case asked, Map<String, Object> service) {
    String profile = effective(service);
    List<?> cached = cached(asked, service);
    if (isSecret(service) || profile.isEmpty() || cached.isEmpty()) return Set.of();
    long fitting =
        cached.stream().map(Objects::requireNonNull).filter(one -> fits(profile, one)).count();
    return fitting == 1
        ? Set.of()
        : Set.of("%s fits %d of %s".formatted(profile, fitting, CacheRequiredOracle.name(service)));
  }

  private static Set<String> unknown(Case asked, Map<String, Object> service) {
    String name = CacheRequiredOracle.name(service);
    if (name.isEmpty()) return Set.of();
    Optional<Map<String, Object>> cache = asked.neighbour("NIMCache", name);
    boolean isSeen = cache.filter(CacheRequiredOracle::isSeen).isPresent();
    int cached = cached(asked, service).size();
    if (isSecret(service)) return Set.of("secret"); // known of no cache, there or not
    if (effective(service).isEmpty()) {
      boolean isAskedFor = named(service).isPresent() || env(service).isPresent();
      return cached == 1 || (!isSeen && !isAskedFor) ? Set.of() : Set.of("none of " + cached);
    }
    return isSeen && cached == 0 ? Set.of("unlisted " + effective(service)) : Set.of();
  }

  /// What the service's cache is known to hold.
  private static List<?> cached(Case asked, Map<String, Object> service) {
    return asked
        .neighbour("NIMCache", CacheRequiredOracle.name(service))
        .filter(cache -> Tree.text(cache, "status", "state").equals("Ready"))
        .map(cache -> Tree.list(cache, "status", "profiles"))
        .orElse(List.of());
  }

  /// Whether a hash, or a name as `list-model-profiles` prints them, means a cached profile.
  private static boolean fits(String profile, Object cached) {
    if (profile.equals(Tree.text(cached, "name"))) return true;
    List<String> words = List.of(profile.toLowerCase(Locale.ROOT).split("-"));
    if (!BACKENDS.contains(words.getFirst()) || !isName(words)) return false;
    boolean wantsLora = words.stream().anyMatch(LORA::contains);
    boolean isLora = config(cached, "feat_lora").equals("true");
    return wantsLora == isLora && words.stream().allMatch(word -> agrees(word, cached));
  }

  /// A backend alone, or `<backend>[-<gpu>]-<precision>-tp<N>-pp<M>` and more. Half a name is none
  /// that the NIM knows.
  private static boolean isName(List<String> words) {
    return words.size() == 1
        || (words.stream().anyMatch(PRECISIONS::contains)
            && words.stream().anyMatch(word -> word.matches("tp[0-9]+"))
            && words.stream().anyMatch(word -> word.matches("pp[0-9]+")));
  }

  private static boolean agrees(String word, Object cached) {
    if (BACKENDS.contains(word)) return engine(word).equals(engine(backend(cached)));
    if (PRECISIONS.contains(word)) return word.equals(config(cached, "precision"));
    if (QUALITIES.contains(word)) return word.equals(config(cached, "profile"));
    if (word.matches("[tp]p[0-9]+")) {
      return word.substring(2).equals(config(cached, word.substring(0, 2)));
    }
    boolean saysNothing =
        LORA.contains(word)
            || word.equals("nvidia")
            || word.matches("[0-9.]+(:10de)?|[0-9a-f]{64}");
    return saysNothing || word.equals(config(cached, "gpu"));
  }

  private static String backend(Object cached) {
    return List.of("llm_engine", "backend", "model_type").stream()
        .map(key -> config(cached, key))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String engine(String name) {
    return name.equals("tensorrt_llm") ? "trtllm" : name;
  }

  private static String config(Object cached, String key) {
    return Tree.text(cached, "config", key).toLowerCase(Locale.ROOT);
  }
}
