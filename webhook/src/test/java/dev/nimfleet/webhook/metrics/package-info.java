/// What Prometheus and people are told of the metrics.
@NullMarked
package dev.nimfleet.webhook.metrics;

import org.jspecify.annotations.NullMarked;
