/// What is counted and measured, in the words of Prometheus.
@NullMarked
package dev.nimfleet.webhook.metrics;

import org.jspecify.annotations.NullMarked;
