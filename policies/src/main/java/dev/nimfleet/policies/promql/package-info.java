/// PromQL as Prometheus 3 reads it, without evaluating it.
@NullMarked
package dev.nimfleet.policies.promql;

import org.jspecify.annotations.NullMarked;
