/// Tests of PromQL.
@NullMarked
package dev.nimfleet.policies.promql;

import org.jspecify.annotations.NullMarked;
