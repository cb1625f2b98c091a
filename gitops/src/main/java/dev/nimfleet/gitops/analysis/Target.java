package dev.nimfleet.gitops.analysis;

import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;

/// One revision's pods, as Prometheus tells them from all others.
///
/// @param service the NIMService's name, which is its Service's too
/// @param names that its engine gives the signals
public record Target(String namespace, String service, MetricNames names) {}
