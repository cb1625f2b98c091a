package dev.nimfleet.compiler.impact;

import java.util.OptionalDouble;

/// How many GPUs of one kind something takes. A MIG slice takes a part of one.
///
/// @param product as node labels call them
/// @param warmBefore those of all replicas that were kept warm; empty when that is not known
/// @param warm those of all replicas that are kept warm now
/// @param peak those that are warm just before a rollout ends: the candidate then has all replicas
///   that there may be, beside what is warm of the others
/// @param most those of all replicas that autoscalers may ever ask for, of all revisions
public record GpuUse(
    String product, OptionalDouble warmBefore, double warm, double peak, double most) {
  GpuUse plus(GpuUse other) {
    OptionalDouble before =
        warmBefore.isPresent() && other.warmBefore.isPresent()
            ? OptionalDouble.of(warmBefore.getAsDouble() + other.warmBefore.getAsDouble())
            : OptionalDouble.empty();
    return new GpuUse(product, before, warm + other.warm, peak + other.peak, most + other.most);
  }
}
