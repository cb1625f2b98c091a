package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Compute;
import dev.nimfleet.compiler.text.Diagnostics;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which GPUs a replica gets, and whether the model fits into them.
final class ComputePlan {
  private static final Quantity LEAST_MEMORY = Quantity.parse("1Gi").orElseThrow();

  private final Map<String, Gpu> gpus;
  private final Diagnostics diagnostics;

  ComputePlan(Map<String, Gpu> gpus, Diagnostics diagnostics) {
    this.gpus = gpus;
    this.diagnostics = diagnostics;
  }

  /// The kind of GPU that the model names, or the only one there is.
  Optional<Setting<Gpu>> gpu(Settings settings) {
    Optional<Setting<String>> named = settings.text("gpu");
    if (named.isEmpty() && gpus.size() == 1) {
      Gpu only = gpus.values().iterator().next();
      return Optional.of(Setting.written(only, settings.at()));
    }
    if (named.isEmpty()) {
      diagnostics.add(PlanErrors.noGpu(settings.at(), settings.model(), gpus.keySet()));
      return Optional.empty();
    }
    Optional<Gpu> gpu = Optional.ofNullable(gpus.get(named.get().value()));
    if (gpu.isEmpty()) {
      diagnostics.add(
          named
              .get()
              .explain(
                  PlanErrors.unknownGpu(named.get().at(), named.get().value(), gpus.keySet())));
    }
    return gpu.map(found -> named.get().map(_ -> found));
  }

  Optional<Compute> compute(
      Settings settings, Gpu gpu, Image image, Optional<Setting<Profile>> profile) {
    Optional<Setting<Integer>> count = count(settings, profile);
    if (count.isEmpty()) {
      return Optional.empty();
    }
    profile.ifPresent(p -> checkGpuOfProfile(p, gpu));
    Optional<Setting<String>> mig = settings.text("mig");
    return mig.isPresent()
        ? slice(settings, mig.get(), gpu, image, profile, count.get())
        : whole(settings, gpu, image, profile, count.get());
  }

  private Optional<Compute> whole(
      Settings settings,
      Gpu gpu,
      Image image,
      Optional<Setting<Profile>> profile,
      Setting<Integer> count) {
    if (count.value() > gpu.perNode()) {
      diagnostics.add(
          count.explain(
              PlanErrors.tooManyGpus(count.at(), count.value(), gpu.perNode(), gpu.name())));
      return Optional.empty();
    }
    Quantity memory = gpu.memory().times(count.value());
    String where = count.value() == 1 ? "the GPU has" : count.value() + " GPUs have";
    checkFits(settings, image, profile, count, memory, where);
    return Optional.of(
        new Compute(
            Setting.written(gpu.product(), gpu.productAt()),
            gpu.pool(),
            "nvidia.com/gpu",
            count,
            count.value(),
            memory(settings, memory)));
  }

  private Optional<Compute> slice(
      Settings settings,
      Setting<String> mig,
      Gpu gpu,
      Image image,
      Optional<Setting<Profile>> profile,
      Setting<Integer> count) {
    String slice = mig.value();
    int plus = slice.indexOf('+');
    String plain = plus < 0 ? slice : slice.substring(0, plus);
    if (!gpu.slices().contains(plain)) {
      diagnostics.add(
          mig.explain(PlanErrors.migSlice(mig.at(), slice, gpu.product(), gpu.slices())));
      return Optional.empty();
    }
    if (count.value() > 1) {
      diagnostics.add(mig.explain(PlanErrors.migOne(mig.at(), slice, count.value())));
      return Optional.empty();
    }
    Quantity memory = Gpu.sliceMemory(plain);
    checkFits(settings, image, profile, mig.map(_ -> 1), memory, "the slice has");
    return Optional.of(
        new Compute(
            Setting.written(gpu.product(), gpu.productAt()),
            gpu.pool(),
            "nvidia.com/mig-" + slice.replace('+', '.'),
            mig.map(_ -> 1),
            1.0 / gpu.perGpu(plain),
            memory(settings, memory)));
  }

  private Setting<Quantity> memory(Settings settings, Quantity usual) {
    Setting<Quantity> memory =
        settings
            .text("memory")
            .map(Planner::quantity)
            .orElseGet(() -> Setting.written(usual, settings.at()));
    if (memory.value().compareTo(LEAST_MEMORY) < 0) {
      diagnostics.add(
          memory.explain(
              PlanErrors.bounds(
                  memory.at(), "memory", memory.value().text(), "no NIM starts in less than 1Gi")));
    }
    return memory;
  }

  private Optional<Setting<Integer>> count(Settings settings, Optional<Setting<Profile>> profile) {
    Optional<Setting<Integer>> given = settings.count("gpuCount");
    if (profile.isPresent() && profile.get().value() instanceof Profile.Named named) {
      if (given.isPresent() && given.get().value() != named.gpus()) {
        diagnostics.add(
            given
                .get()
                .explain(
                    PlanErrors.gpuCount(
                        given.get().at(), given.get().value(), named.text(), named.gpus())));
        return Optional.empty();
      }
      return Optional.of(profile.get().map(_ -> named.gpus()));
    }
    if (given.isEmpty() && settings.text("mig").isPresent()) {
      return Optional.of(Setting.written(1, settings.at()));
    }
    if (given.isEmpty()) {
      String reason = profile.isPresent() ? "the profile is a hash" : "no profile is named";
      diagnostics.add(
          PlanErrors.gpuCountUnknown(
              profile.map(Setting::at).orElse(settings.at()), settings.model(), reason));
    }
    return given;
  }

  private void checkGpuOfProfile(Setting<Profile> profile, Gpu gpu) {
    if (profile.value() instanceof Profile.Named named
        && !named.gpu().isEmpty()
        && !gpu.isCalled(named.gpu())) {
      diagnostics.add(
          PlanErrors.profileGpu(profile.at(), named.text(), named.gpu(), gpu.product()));
    }
  }

  private void checkFits(
      Settings settings,
      Image image,
      Optional<Setting<Profile>> profile,
      Setting<Integer> at,
      Quantity memory,
      String where) {
    Optional<Setting<String>> stated = settings.text("weights");
    Optional<Quantity> weights =
        stated.isPresent()
            ? Quantity.parse(stated.get().value())
            : profile.flatMap(p -> estimate(image, p.value()));
    if (weights.isPresent() && weights.get().compareTo(memory) > 0) {
      String estimate =
          stated.isPresent()
              ? ""
              : "estimated from `%s` and the precision of the profile".formatted(image.baseName());
      diagnostics.add(
          at.explain(
              PlanErrors.doesNotFit(
                  stated.map(Setting::at).orElse(at.at()),
                  weights.get().text(),
                  estimate,
                  memory.text(),
                  where)));
    }
  }

  /// Parameters times bytes a parameter, from names such as `llama-3.1-70b-instruct`,
  /// `mixtral-8x7b` or `qwen3-235b-a22b`.
  static Optional<Quantity> estimate(Image image, Profile profile) {
    if (!(profile instanceof Profile.Named named)) {
      return Optional.empty();
    }
    double billions = 0;
    for (String part : image.baseName().toLowerCase(Locale.ROOT).split("[-_]")) {
      if (part.endsWith("b")) {
        billions = Math.max(billions, billions(part.substring(0, part.length() - 1)));
      }
    }
    if (billions == 0) {
      return Optional.empty();
    }
    double parameters = billions * 1e9;
    return Profile.bytesPerParameter(named.precision())
        .map(bytes -> BigDecimal.valueOf(parameters * bytes))
        .map(bytes ->
            bytes
                .divide(BigDecimal.TWO.pow(30), MathContext.DECIMAL32)
                .setScale(0, RoundingMode.HALF_UP))
        .flatMap(gib -> Quantity.parse(gib + "Gi"));
  }

  private static double billions(String number) {
    double product = 1;
    for (String factor : number.split("x", -1)) {
      boolean isNumber =
          !factor.isEmpty() && factor.chars().allMatch(c -> c == '.' || Character.isDigit(c));
      if (!isNumber || factor.equals(".")) {
        return 0;
      }
      product *= Double.parseDouble(factor);
    }
    return product;
  }
}
